// Stands in for the program cubie-compile: does what the file beside it, "<program>.how", says.

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "compile/child_process.hpp"
#include "compile/compile_message.hpp"
#include "support.hpp"

namespace {

using cubie::compile::kAnswerDescriptor;

std::string answer() {
  return encode(cubie::compile::CompileAnswer{0, "", "made up\n", cubie::compile::test::fake_image(40000)});
}

void give(const std::string& bytes) {
  if (write(kAnswerDescriptor, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::exit(70);
}

std::size_t input_bytes() {
  std::size_t total = 0;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(STDIN_FILENO, buffer, sizeof buffer)) > 0;) total += static_cast<std::size_t>(n);
  return total;
}

// What it was born with, as one line per fact.
std::string birth() {
  std::ostringstream text;
  sigset_t mask;
  sigprocmask(SIG_SETMASK, nullptr, &mask);
  int blocked = 0, ignored = 0;
  for (int number = 1; number < SIGRTMIN; ++number) {
    struct sigaction action {};
    if (sigaction(number, nullptr, &action) != 0) continue;
    blocked += sigismember(&mask, number) == 1 ? 1 : 0;
    ignored += action.sa_handler == SIG_IGN ? 1 : 0;
  }
  text << "blocked " << blocked << " ignored " << ignored << " leader " << (getpgrp() == getpid() ? 1 : 0);
  text << " secret " << (std::getenv("CUBIE_TEST_SECRET") != nullptr ? 1 : 0);
  text << " sealed " << (fcntl(STDIN_FILENO, F_GET_SEALS) & (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK));
  return text.str();
}

}  // namespace

int main(int /*argc*/, char** argv) {
  std::ifstream file(std::string(argv[0]) + ".how");
  std::string what;
  long number = 0;
  file >> what >> number;
  if (what == "exit") return static_cast<int>(number);
  if (what == "signal") {
    std::fputs("LLVM says why\nand more\n", stderr);
    signal(static_cast<int>(number), SIG_DFL);  // sanitizers have handlers of their own
    raise(static_cast<int>(number));
    pause();
  }
  if (what == "prefix") give(answer().substr(0, static_cast<std::size_t>(number)));
  if (what == "flip") {
    std::string bytes = answer();
    bytes[static_cast<std::size_t>(number)] ^= 1;
    give(bytes);
  }
  if (what == "flood") {
    for (const std::string bytes(1 << 16, 'x');;) give(bytes);
  }
  if (what == "chatter") {
    for (long i = 0; i < number; ++i) std::fputs("a line of no interest to anybody\n", stdout);
    std::fflush(stdout);
    give(answer());
  }
  if (what == "birth") {
    std::fputs(birth().c_str(), stderr);
    return 1;
  }
  if (what == "input") give(std::to_string(input_bytes()));
  if (what == "linger") {  // says no more, and stays
    for (const int number : {STDOUT_FILENO, STDERR_FILENO, kAnswerDescriptor}) close(number);
    for (;;) pause();
  }
  if (what == "deaf") {  // never reads its order
    give(answer());
    return 0;
  }
  if (what == "daemon") {  // leaves a process behind that holds the pipes
    give(answer());
    if (fork() == 0) {
      setpgid(0, 0);
      alarm(static_cast<unsigned>(number));
      pause();
    }
  }
  return 0;
}
