// The compile process: reads one order from its standard input, loads the compiler it names, and writes one answer.
// Started by the library (child_compiler.cpp) for each compile of a context whose option compile_process is `child`.

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fmt/format.h>

#include "compile/cache_entry.hpp"
#include "compile/child_process.hpp"
#include "compile/compile_error.hpp"
#include "compile/compile_message.hpp"
#include "compile/host_module.hpp"
#include "compile/hostjit_config.hpp"
#include "compile/nvrtc_compiler.hpp"
#include "util/error.hpp"

namespace cubie::compile {
namespace {

constexpr int kNoOrder = 2;        // exit status: not started by the library, or by one of another protocol
constexpr int kUnheard = 3;        // exit status: nobody takes the answer
constexpr int kLastNumber = 4096;  // of descriptors that are closed one by one where the system cannot do it at once

// What the host program had open, and did not close by itself, is no business of this process. Its pipes, for one,
// would not end with it.
void close_inherited() {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, kAnswerDescriptor + 1, ~0U, 0) == 0) return;
#endif
  for (int number = kAnswerDescriptor + 1; number < kLastNumber; ++number) close(number);
}

// This process ends with the thread that waits for it, however that ends; nothing of it stays on disk.
void bind_to_caller() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  pollfd answer{kAnswerDescriptor, 0, 0};
  if (poll(&answer, 1, 0) > 0 && (answer.revents & POLLERR) != 0) _exit(kUnheard);  // it has ended already
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

std::string read_all() {
  std::string bytes;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t n = read(STDIN_FILENO, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(n));
  }
}

[[noreturn]] void end_with(std::string_view frame) {
  _exit(write_all(kAnswerDescriptor, std::as_bytes(std::span(frame))) ? 0 : kUnheard);
}

[[noreturn]] void refuse(AnswerStatus status, std::string message) {
  end_with(encode(CompileAnswer{static_cast<std::int32_t>(status), std::move(message), "", {}}));
}

// Made while there is memory. Nothing needs to be undone in a process that ends.
std::string* starved_answer = nullptr;

void on_no_memory() { end_with(*starved_answer); }

void limit_memory(std::int64_t bytes) {
  starved_answer = new std::string(encode(CompileAnswer{cubie_hostjit_out_of_memory, "", "", {}}));
  std::set_new_handler(on_no_memory);
  if (bytes == 0) return;
  const rlimit limit{static_cast<rlim_t>(bytes), static_cast<rlim_t>(bytes)};
  if (setrlimit(RLIMIT_AS, &limit) != 0) {
    refuse(AnswerStatus::no_compiler,
           fmt::format("compile_memory_limit_bytes = {} cannot be set: {}", bytes, std::strerror(errno)));
  }
}

// The loader tells the reason in words alone, and not all of its words name it.
bool for_want_of_memory(const std::string& reason, std::int64_t limit) {
  if (reason.find(std::strerror(ENOMEM)) != std::string::npos) return true;
  return limit > 0 && (reason.find("failed to map segment") != std::string::npos ||
                       reason.find("cannot map zero-fill pages") != std::string::npos);
}

[[noreturn]] void refuse_without(const Error& reason, const CompileOrder& order) {
  if (for_want_of_memory(reason.message(), order.memory_limit_bytes)) end_with(*starved_answer);
  refuse(AnswerStatus::no_compiler, reason.message());
}

void check_version(const std::string& here, const CompileOrder& order) {
  if (here == order.version) return;
  refuse(AnswerStatus::other_version, fmt::format("compiler {}, {} expected", here, order.version));
}

CompileAnswer compile_for_host(const CompileOrder& order) {
  check_version(CUBIE_CLANG_VERSION, order);
  HostModule module;
  try {
    module = load_host_module(order.compiler);
  } catch (const Error& error) {
    refuse_without(error, order);
  }
  std::vector<const char*> flags;
  for (const std::string& flag : order.flags) flags.push_back(flag.c_str());
  std::vector<cubie_hostjit_text> headers;
  const auto raw_text = [](const NamedText& text) {
    return cubie_hostjit_text{text.name.c_str(), text.text.data(), text.text.size()};
  };
  for (const NamedText& header : order.headers) headers.push_back(raw_text(header));
  const cubie_hostjit_request request{CUBIE_HOSTJIT_ABI,         raw_text(order.text), headers.data(), headers.size(),
                                      order.headers_key.c_str(), flags.data(),         flags.size()};
  cubie_hostjit_result result{};
  const std::int32_t status = module.compile(&request, &result);
  const auto image = std::as_bytes(std::span(result.image, result.image_bytes));
  std::string log = result.log_bytes > 0 ? std::string(result.log, result.log_bytes) : std::string();
  return {status, "", std::move(log), {image.begin(), image.end()}};
}

CompileAnswer compile_for_gpu(const CompileOrder& order) {
  NvrtcLibrary library;
  try {
    library = load_nvrtc({.path = order.compiler});
  } catch (const Error& error) {
    refuse_without(error, order);
  }
  check_version(nvrtc_version(library), order);
  try {
    NvrtcResult result = compile_with_nvrtc(library, {order.text.text, static_cast<int>(order.architecture)});
    return {cubie_hostjit_ok, "", std::move(result.log), std::move(result.image)};
  } catch (const CompileError& error) {
    return {cubie_hostjit_rejected, error.message(), error.log(), {}};
  } catch (const Error& error) {
    if (error.code() == ErrorCode::out_of_host_memory) end_with(*starved_answer);
    return {cubie_hostjit_failed, error.message(), "", {}};
  }
}

}  // namespace
}  // namespace cubie::compile

int main() {
  using namespace cubie::compile;
  if (fcntl(kAnswerDescriptor, F_GETFD) < 0) {
    std::fputs("cubie-compile is started by the library cubie, and does nothing else\n", stderr);
    return kNoOrder;
  }
  close_inherited();
  bind_to_caller();
  const std::string frame = read_all();
  const std::optional<CompileOrder> order = decode_order(frame);
  if (!order) {
    std::fputs("no compile order of this version of cubie-compile\n", stderr);
    _exit(kNoOrder);
  }
  limit_memory(order->memory_limit_bytes);
  end_with(encode(order->architecture > 0 ? compile_for_gpu(*order) : compile_for_host(*order)));
}
