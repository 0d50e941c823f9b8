#pragma once
// What the library and a compile process say to each other: one order, one answer, each a frame that proves itself
// whole, since a process may end at any byte.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cubie::compile {

/// Bytes of an answer beyond which it is nonsense: no kernel is nearly as large.
inline constexpr std::size_t kLargestAnswer = std::size_t{1} << 30;

struct NamedText {
  std::string name;
  std::string_view text;
};

/// One compile, by Clang for the host or by NVRTC for a GPU.
struct CompileOrder {
  std::string compiler;                 ///< path of the host compile module or of NVRTC
  std::string version;                  ///< of Clang or NVRTC, that the asking library keys its kernels with
  std::int64_t architecture = 0;        ///< of the GPU, as in NvrtcRequest; 0: the host
  std::int64_t memory_limit_bytes = 0;  ///< of the process's address space; 0: none
  NamedText text;
  std::vector<std::string> flags;  ///< as in cubie_hostjit_request; NVRTC has its own
  std::vector<NamedText> headers;  ///< the same
  std::string headers_key;         ///< the same; empty: they are not known
};

/// How an order ended: the values of cubie_hostjit_status, and what can go wrong before the compiler is asked.
enum class AnswerStatus : std::int32_t { no_compiler = 100, other_version = 101 };

struct CompileAnswer {
  std::int32_t status = 0;  ///< a cubie_hostjit_status or an AnswerStatus
  std::string message;      ///< what a user reads first; empty where the log says it
  std::string log;
  std::vector<std::byte> image;
};

[[nodiscard]] std::string encode(const CompileOrder& order);
[[nodiscard]] std::string encode(const CompileAnswer& answer);

/// Texts of the order refer to `frame`. Nothing when the frame is not whole or not an order of this build's protocol.
[[nodiscard]] std::optional<CompileOrder> decode_order(std::string_view frame);
[[nodiscard]] std::optional<CompileAnswer> decode_answer(std::string_view frame);

}  // namespace cubie::compile
