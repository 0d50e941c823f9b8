#pragma once
// The failure of a kernel compile, with all the compiler said.

#include <string>
#include <utility>

#include "util/error.hpp"

namespace cubie::compile {

/// An Error whose message holds the first diagnostic and whose log holds every line.
class CompileError : public Error {
 public:
  CompileError(ErrorCode code, std::string message, std::string log)
      : Error(code, std::move(message)), log_(std::move(log)) {}

  [[nodiscard]] const std::string& log() const noexcept { return log_; }

 private:
  std::string log_;
};

}  // namespace cubie::compile
