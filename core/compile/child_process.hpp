#pragma once
// One run of a program: bytes in, bytes out, and how it ended. What goes on in it cannot harm this process.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cubie::compile {

/// The descriptor on which a program of run_program gives its answer; its input is descriptor 0.
inline constexpr int kAnswerDescriptor = 3;

enum class ProgramEnd {
  exited,     ///< `number`: exit status
  signalled,  ///< `number`: of the signal
  unknown,    ///< the host program ignores its children, or somebody else took the status
};

struct ProgramRun {
  std::string answer;      ///< all that the program wrote to kAnswerDescriptor, at most the limit
  std::string complaints;  ///< the beginning of what it wrote to its standard output and error
  ProgramEnd end = ProgramEnd::unknown;
  int number = 0;
  bool ended_here = false;  ///< run_program ended it: its answer was too long, or it did not end by itself
  /// Such as "exit status 3", "signal 11 (segmentation fault)" or "signal 9 (kill), sent from here".
  [[nodiscard]] std::string end_in_words() const;
};

/// What a program of run_program is to find of this process's environment ("NAME=value"): what the loader and
/// sanitizers read. Not while another thread changes the environment.
[[nodiscard]] std::vector<std::string> kept_environment();

/// What to start, and when to give it up.
struct Program {
  std::string path;                      ///< absolute
  std::vector<std::string> environment;  ///< all of it
  std::size_t answer_limit = 0;          ///< bytes
  int linger_ms = 10000;                 ///< from its last word to its end
};

/// Runs the program with `input` as its standard input, in a process group of its own, so that Ctrl-C at a terminal
/// does not reach it, and with no signal blocked, ignored or handled. Descriptors of the caller that are not closed by
/// exec are open in it until it closes them. Waits until it has ended; ends it when its answer is too long or it
/// lingers. Throws Error(compile), or out_of_host_memory, when it cannot be started; nothing of it is left behind in
/// any case, also when memory runs out here.
[[nodiscard]] ProgramRun run_program(const Program& program, std::string_view input);

}  // namespace cubie::compile
