#include "compile_apart.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>

#include "nvrtc_here.hpp"

namespace cubie::test {
namespace {

constexpr const char* kWord = "--compile-apart";

void write_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = write(to, bytes.data(), bytes.size());
    if (done <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
}

std::string read_all(int from) {
  std::string all;
  char block[65536];
  for (ssize_t got = 0; (got = read(from, block, sizeof block)) > 0;) all.append(block, static_cast<std::size_t>(got));
  return all;
}

struct Answer {
  int status = 0;
  std::string bytes;
};

Answer ask_another_process(std::string_view text, int architecture) {
  int to[2], from[2];
  if (pipe(to) != 0 || pipe(from) != 0) throw std::runtime_error("no pipe");
  const std::string number = std::to_string(architecture);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) {
    dup2(to[0], STDIN_FILENO);
    dup2(from[1], STDOUT_FILENO);
    for (const int end : {to[0], to[1], from[0], from[1]}) close(end);
    execl("/proc/self/exe", "compile_apart", kWord, number.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  close(to[0]);
  close(from[1]);
  Answer answer;
  std::thread writer([&] {
    write_all(to[1], text);
    close(to[1]);
  });
  answer.bytes = read_all(from[0]);
  writer.join();
  close(from[0]);
  waitpid(child, &answer.status, 0);
  return answer;
}

}  // namespace

compile::NvrtcResult compile_apart(const compile::NvrtcRequest& request) {
  constexpr int kAttempts = 3;
  std::signal(SIGPIPE, SIG_IGN);  // of a child that has crashed
  for (int attempt = 1;; ++attempt) {
    const Answer answer = ask_another_process(request.text, request.architecture);
    if (WIFEXITED(answer.status) && WEXITSTATUS(answer.status) == 0) {
      compile::NvrtcResult result;
      std::size_t size = 0;
      std::memcpy(&size, answer.bytes.data(), sizeof size);
      result.image.resize(size);
      std::memcpy(result.image.data(), answer.bytes.data() + sizeof size, size);
      result.ptx = answer.bytes.substr(sizeof size + size);
      return result;
    }
    if (WIFEXITED(answer.status)) throw std::runtime_error(answer.bytes);
    std::fprintf(stderr, "NVRTC crashed (signal %d), attempt %d\n", WTERMSIG(answer.status), attempt);
    if (attempt == kAttempts) throw std::runtime_error("NVRTC crashed three times");
  }
}

void compile_if_told_to(int argc, char** argv) {
  if (argc != 3 || std::string_view(argv[1]) != kWord) return;
  const int out = dup(STDOUT_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);  // nothing else gets into the answer
  try {
    const std::string text = read_all(STDIN_FILENO);
    const compile::NvrtcResult result = compile_with_nvrtc(*nvrtc_here(), {text, std::atoi(argv[2])});
    const std::size_t size = result.image.size();
    write_all(out, {reinterpret_cast<const char*>(&size), sizeof size});
    write_all(out, {reinterpret_cast<const char*>(result.image.data()), size});
    write_all(out, result.ptx);
  } catch (const std::exception& error) {
    write_all(out, error.what());
    _exit(1);
  }
  _exit(0);
}

}  // namespace cubie::test

int main(int argc, char** argv) {
  cubie::test::compile_if_told_to(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
