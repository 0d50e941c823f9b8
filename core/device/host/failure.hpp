#pragma once
// A failure on its way from an engine thread to whoever asks. Each thrower throws a copy of its own, so that two
// threads never share an exception object.

#include <exception>
#include <memory>
#include <new>

#include "util/error.hpp"

namespace cubie::device {

/// Null: no failure.
using Failure = std::shared_ptr<const Error>;

/// The exception being handled, as a Failure. `reserve` is used when there is no memory for another one.
[[nodiscard]] inline Failure current_failure(const Failure& reserve) noexcept {
  try {
    try {
      throw;
    } catch (const Error& error) {
      return std::make_shared<const Error>(error);
    } catch (const std::bad_alloc&) {
      return reserve;
    } catch (const std::exception& error) {
      return std::make_shared<const Error>(Error(ErrorCode::internal, "unexpected failure: {}", error.what()));
    } catch (...) {
      return std::make_shared<const Error>(ErrorCode::internal, "unexpected failure of unknown type");
    }
  } catch (...) {
    return reserve;
  }
}

/// A failure made in advance, for when making one would fail.
[[nodiscard]] inline Failure reserve_failure() {
  return std::make_shared<const Error>(ErrorCode::out_of_host_memory, "an engine thread ran out of host memory");
}

inline void throw_if_failed(const Failure& failure) {
  if (failure) throw Error(*failure);
}

}  // namespace cubie::device
