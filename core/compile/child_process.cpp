// Running a program.
//
// Note [Children of a host program]
// The host program may have children of its own, and may handle SIGCHLD, ignore it, or wait for any child. So the end
// of a program is seen by its pidfd and by the ends of its pipes, never by a signal; its status is asked for through
// the pidfd, which cannot name another child; and a status that somebody else took already is merely unknown.
// Where there are no pidfds (before Linux 5.4) its number stands in, which another child has only where the host
// program took the status and started that child in the moment between two calls here.
// posix_spawn starts it: fork() would copy the tables of a large process, and run its handlers.

#include "compile/child_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "compile/cache_entry.hpp"
#include "compile/file_descriptor.hpp"
#include "util/error.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace cubie::compile {
namespace {

constexpr int kFirstOwn = 10;  // ours stand above those that the program finds its own at
constexpr std::size_t kMostComplaints = std::size_t{64} << 10;
constexpr auto kPidfd = static_cast<idtype_t>(3);  // P_PIDFD, which older headers lack
#ifdef SYS_pidfd_open
constexpr long kPidfdOpen = SYS_pidfd_open;
constexpr long kPidfdSendSignal = SYS_pidfd_send_signal;
#else
constexpr long kPidfdOpen = 434;
constexpr long kPidfdSendSignal = 424;
#endif

// Those that end a program which is at fault or in the way; the C library's own names depend on the locale.
constexpr std::array<std::pair<int, const char*>, 9> kSignalNames{{{SIGABRT, "abort"},
                                                                   {SIGBUS, "bus error"},
                                                                   {SIGFPE, "arithmetic error"},
                                                                   {SIGILL, "illegal instruction"},
                                                                   {SIGKILL, "kill"},
                                                                   {SIGPIPE, "broken pipe"},
                                                                   {SIGSEGV, "segmentation fault"},
                                                                   {SIGTERM, "terminate"},
                                                                   {SIGXCPU, "processor time"}}};

[[noreturn]] void fail(const std::string& path, int error) {
  throw Error(error == ENOMEM ? ErrorCode::out_of_host_memory : ErrorCode::compile,
              "compile process '{}' does not start: {}", path, std::strerror(error));
}

FileDescriptor high(int fd) {
  const FileDescriptor low(fd);
  return FileDescriptor(fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, kFirstOwn));
}

struct Pipe {
  FileDescriptor ours, theirs;
  [[nodiscard]] bool open() {
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    ours = high(ends[0]);
    theirs = high(ends[1]);
    return ours && theirs && fcntl(ours.get(), F_SETFL, O_NONBLOCK) == 0;
  }
};

// A memory file that nobody can change any more.
FileDescriptor sealed(std::string_view bytes) {
  FileDescriptor file = high(memfd_create("cubie-order", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  const bool good = file && write_all(file.get(), std::as_bytes(std::span(bytes))) &&
                    lseek(file.get(), 0, SEEK_SET) == 0 &&
                    fcntl(file.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0;
  return good ? std::move(file) : FileDescriptor();
}

struct Actions {
  posix_spawn_file_actions_t raw{};
  bool valid = posix_spawn_file_actions_init(&raw) == 0;
  Actions() = default;
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  ~Actions() {
    if (valid) posix_spawn_file_actions_destroy(&raw);
  }
  [[nodiscard]] bool open_as(const FileDescriptor& file, int number) {
    return valid && posix_spawn_file_actions_adddup2(&raw, file.get(), number) == 0;
  }
};

struct Attributes {
  posix_spawnattr_t raw{};
  bool valid = posix_spawnattr_init(&raw) == 0;
  Attributes() = default;
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() {
    if (valid) posix_spawnattr_destroy(&raw);
  }
  [[nodiscard]] bool set() {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    constexpr auto kFlags = static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    return valid && posix_spawnattr_setsigmask(&raw, &none) == 0 && posix_spawnattr_setsigdefault(&raw, &all) == 0 &&
           posix_spawnattr_setpgroup(&raw, 0) == 0 && posix_spawnattr_setflags(&raw, kFlags) == 0;
  }
};

bool ready(int fd, short events, int timeout_ms) {
  pollfd one{fd, events, 0};
  while (poll(&one, 1, timeout_ms) < 0 && errno == EINTR) {
  }
  return one.revents != 0;
}

// A started program, which does not outlive this.
class Child {
 public:
  Child(const Program& program, std::string_view input) : linger_ms_(program.linger_ms) {
    const std::string& path = program.path;
    const FileDescriptor order = sealed(input);
    if (!order) fail(path, errno);
    Pipe answer, complaints;
    if (!answer.open() || !complaints.open()) fail(path, errno);
    Actions actions;
    Attributes attributes;
    const bool told = actions.open_as(order, STDIN_FILENO) && actions.open_as(complaints.theirs, STDOUT_FILENO) &&
                      actions.open_as(complaints.theirs, STDERR_FILENO) &&
                      actions.open_as(answer.theirs, kAnswerDescriptor) && attributes.set();
    if (!told) fail(path, ENOMEM);
    std::string name = path;
    char* arguments[] = {name.data(), nullptr};
    std::vector<std::string> variables = program.environment;
    std::vector<char*> environment;
    for (std::string& variable : variables) environment.push_back(variable.data());
    environment.push_back(nullptr);
    const int error = posix_spawn(&pid_, path.c_str(), &actions.raw, &attributes.raw, arguments, environment.data());
    if (error != 0) fail(path, error);
    answer_ = std::move(answer.ours);
    complaints_ = std::move(complaints.ours);
    // Whoever holds the other end of the pipe is alive, so that the number is still its own.
    answer.theirs = FileDescriptor();
    FileDescriptor pidfd(static_cast<int>(syscall(kPidfdOpen, pid_, 0)));
    if (pidfd && !ready(answer_.get(), 0, 0)) pidfd_ = std::move(pidfd);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (ended_) return;
    kill();
    ProgramRun ignored;
    end(ignored);
  }

  /// Reads until the program has ended, or has closed both pipes; false when there is more than `limit`.
  [[nodiscard]] bool read(ProgramRun& run, std::size_t limit) {
    for (bool over = false;;) {
      const Taken of_answer = take(answer_, run.answer, limit + 1);
      const Taken of_complaints = take(complaints_, run.complaints, kMostComplaints);
      if (run.answer.size() > limit) return false;
      if (of_answer == Taken::some || of_complaints == Taken::some) continue;
      if (over || (of_answer == Taken::closed && of_complaints == Taken::closed)) return true;
      // Ends of pipes that are closed are not waited for: poll() passes over negative numbers.
      std::array<pollfd, 3> waited{{{of_answer == Taken::closed ? -1 : answer_.get(), POLLIN, 0},
                                    {of_complaints == Taken::closed ? -1 : complaints_.get(), POLLIN, 0},
                                    {pidfd_.get(), POLLIN, 0}}};
      if (poll(waited.data(), waited.size(), -1) < 0 && errno != EINTR) return true;
      // Another process may hold the pipes of one that has ended: what is in them is all there will be.
      over = waited[2].revents != 0;
    }
  }

  void kill() noexcept {
    killed_ = true;
    if (pidfd_) {
      (void)syscall(kPidfdSendSignal, pidfd_.get(), SIGKILL, nullptr, 0);
    } else if (state() != State::gone) {
      (void)::kill(pid_, SIGKILL);
    }
    answer_ = FileDescriptor();  // whatever becomes of the signal, the program notices that nobody listens
    complaints_ = FileDescriptor();
  }

  void end(ProgramRun& run) noexcept {
    if (!ends_in_time()) kill();
    siginfo_t info{};
    const auto status_of = [&](idtype_t kind, id_t id) {
      int status = 0;
      do {
        info = {};
        status = waitid(kind, id, &info, WEXITED);
      } while (status != 0 && errno == EINTR);
      return status == 0;
    };
    bool known = pidfd_ && status_of(kPidfd, static_cast<id_t>(pidfd_.get()));
    if (!known && !(pidfd_ && errno == ECHILD)) known = status_of(P_PID, static_cast<id_t>(pid_));
    ended_ = true;
    run.ended_here = killed_;
    if (!known) return;
    run.end = info.si_code == CLD_EXITED ? ProgramEnd::exited : ProgramEnd::signalled;
    run.number = info.si_status;
  }

 private:
  enum class State { running, ended, gone };  // gone: somebody else took its status, and its number may be another's
  enum class Taken { some, none_yet, closed };

  [[nodiscard]] State state() const noexcept {
    siginfo_t info{};
    if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) return State::gone;
    return info.si_pid == 0 ? State::running : State::ended;
  }

  [[nodiscard]] bool ends_in_time() const noexcept {
    if (pidfd_) return ready(pidfd_.get(), POLLIN, linger_ms_);
    const auto last = std::chrono::steady_clock::now() + std::chrono::milliseconds(linger_ms_);
    while (state() == State::running) {
      if (std::chrono::steady_clock::now() > last) return false;
      (void)poll(nullptr, 0, 1);
    }
    return true;
  }

  /// Appends what is there now, but drops what is beyond `most`.
  static Taken take(const FileDescriptor& from, std::string& out, std::size_t most) {
    std::array<char, 1 << 16> buffer;
    ssize_t n = 0;
    do {
      n = ::read(from.get(), buffer.data(), buffer.size());
    } while (n < 0 && errno == EINTR);
    if (n < 0) return errno == EAGAIN ? Taken::none_yet : Taken::closed;
    if (n == 0) return Taken::closed;
    out.append(buffer.data(), std::min(static_cast<std::size_t>(n), most - out.size()));
    return Taken::some;
  }

  const int linger_ms_;
  pid_t pid_ = -1;
  FileDescriptor pidfd_, answer_, complaints_;
  bool killed_ = false, ended_ = false;
};

}  // namespace

std::string ProgramRun::end_in_words() const {
  if (end == ProgramEnd::exited) return fmt::format("exit status {}", number);
  if (end == ProgramEnd::signalled) {
    const char* const sender = ended_here && number == SIGKILL ? ", sent from here" : "";
    for (const auto& [signal, name] : kSignalNames) {
      if (signal == number) return fmt::format("signal {} ({}){}", number, name, sender);
    }
    return fmt::format("signal {}", number);
  }
  return "a status that the host program took";
}

std::vector<std::string> kept_environment() {
  std::vector<std::string> kept;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::string_view name = text.substr(0, text.find('='));
    if (name.starts_with("LD_") || name.ends_with("SAN_OPTIONS")) kept.emplace_back(text);
  }
  return kept;
}

ProgramRun run_program(const Program& program, std::string_view input) {
  ProgramRun run;
  Child child(program, input);
  if (!child.read(run, program.answer_limit)) child.kill();
  child.end(run);
  return run;
}

}  // namespace cubie::compile
