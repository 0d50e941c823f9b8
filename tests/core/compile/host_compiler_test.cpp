// The host compiler: text to a loadable image, diagnostics, determinism, and good manners inside a host process.

#include "compile/host_compiler.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <thread>

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compile/compile_error.hpp"
#include "compile/host_module.hpp"
#include "support.hpp"

namespace cubie::compile {
namespace {

using test::CapturedOutput;
using test::LoadedLibrary;

constexpr const char* kAddOne = "extern \"C\" double add_one(double x) { return x + 1; }\n";

HostCompileResult compile(const std::string& text, int optimise = 3) {
  return HostCompiler::load("")->compile({text, optimise});
}

// The failure of a text that must not compile.
CompileError failure(const std::string& text) {
  try {
    (void)compile(text);
  } catch (const CompileError& e) {
    return e;
  }
  ADD_FAILURE() << "compiled: " << text;
  return {ErrorCode::ok, "", ""};
}

TEST(HostCompiler, ImageLoadsAndComputes) {
  const auto image = make_memory_image(compile(kAddOne).image);
  const LoadedLibrary library(image->path());
  auto* add_one = library.function<double(double)>("add_one");
  ASSERT_NE(add_one, nullptr);
  EXPECT_EQ(add_one(41.0), 42.0);
}

// The module's first compile of a process is the most fragile: this test must stand alone to see it (--gtest_filter).
TEST(HostCompiler, AChildOfAProcessThatIsCompilingCanCompile) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer cannot start threads in the child of a process with threads";
#endif
  (void)HostCompiler::load("");
  for (int round = 0; round < 4; ++round) {
    std::atomic<bool> begun{false};
    std::thread other([&] {
      begun = true;
      (void)compile(kAddOne);
    });
    while (!begun) std::this_thread::yield();
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      alarm(60);
      bool good = false;
      try {
        good = !compile(kAddOne).image.empty();
      } catch (...) {
      }
      _exit(good ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    other.join();
  }
}

TEST(HostCompiler, TextIncludesEmbeddedHeadersByName) {
  const auto image = make_memory_image(compile("#include \"args.h\"\n"
                                               "#include \"lane.h\"\n"
                                               "extern \"C\" int width() { return cubie_kernel::lane<double, 8>::W; }")
                                           .image);
  const LoadedLibrary library(image->path());
  auto* width = library.function<int()>("width");
  ASSERT_NE(width, nullptr);
  EXPECT_EQ(width(), 8);
}

TEST(HostCompiler, OnlyCNamesAreVisible) {
  const auto image = make_memory_image(compile("__attribute__((noinline)) int hidden(int x) { return x * x; }\n"
                                               "extern \"C\" int shown(int x) { return hidden(x) + hidden(x + 1); }")
                                           .image);
  const LoadedLibrary library(image->path());
  EXPECT_NE(library.function<void()>("shown"), nullptr);
  EXPECT_EQ(library.function<void()>("_Z6hiddeni"), nullptr);
}

TEST(HostCompiler, LargeCopiesBindToTheProcess) {
  const auto image = make_memory_image(
      compile("struct block { char bytes[5000]; };\nextern \"C\" void copy(block* a, const block* b) { *a = *b; }")
          .image);
  const LoadedLibrary library(image->path());
  auto* copy = library.function<void(void*, const void*)>("copy");
  ASSERT_NE(copy, nullptr);
  std::array<char, 5000> source{}, target{};
  source.back() = 'x';
  copy(target.data(), source.data());
  EXPECT_EQ(target.back(), 'x');
}

TEST(HostCompiler, ContractionIsOff) {
  const auto image =
      make_memory_image(compile("extern \"C\" double f(double a, double b, double c) { return a * b + c; }").image);
  const LoadedLibrary library(image->path());
  auto* f = library.function<double(double, double, double)>("f");
  ASSERT_NE(f, nullptr);
  const double a = 1 + 0x1p-30;
  EXPECT_EQ(f(a, a, -(1 + 0x1p-29)), 0.0);  // a fused product would leave 2^-60
}

TEST(HostCompiler, WrittenFmaAndRootAreInstructions) {
  const auto image = make_memory_image(
      compile("extern \"C\" double f(double a, double b) { return __builtin_fma(a, a, b) + __builtin_sqrt(b * b); }")
          .image);
  const LoadedLibrary library(image->path());
  auto* f = library.function<double(double, double)>("f");
  ASSERT_NE(f, nullptr);
  EXPECT_EQ(f(3.0, 16.0), 41.0);
}

TEST(HostCompiler, SubnormalsAreKept) {
  const auto image = make_memory_image(compile("extern \"C\" double half(double x) { return x / 2; }").image);
  const LoadedLibrary library(image->path());
  auto* half = library.function<double(double)>("half");
  ASSERT_NE(half, nullptr);
  EXPECT_EQ(half(0x1p-1022), 0x1p-1023);
}

TEST(HostCompiler, EveryOptimisationLevelCompiles) {
  for (int level = 0; level <= 3; ++level) EXPECT_FALSE(compile(kAddOne, level).image.empty()) << level;
}

TEST(HostCompiler, RefusesUnknownOptimisationLevel) {
  try {
    (void)compile(kAddOne, 4);
    FAIL() << "level 4 was accepted";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::out_of_range);
    EXPECT_EQ(e.message(), "optimise must be between 0 and 3 (got 4)");
  }
}

TEST(HostCompiler, MessageHoldsFirstErrorWithItsLine) {
  const CompileError e = failure("int a;\nint b = c;\nint d = e;\n");
  EXPECT_EQ(e.code(), ErrorCode::compile);
  EXPECT_EQ(e.message(), "kernel does not compile: kernel.cpp:2:9: error: use of undeclared identifier 'c'");
}

TEST(HostCompiler, LogHoldsEveryError) {
  const CompileError e = failure("int a;\nint b = c;\nint d = e;\n");
  EXPECT_NE(e.log().find("kernel.cpp:2:9: error:"), std::string::npos) << e.log();
  EXPECT_NE(e.log().find("kernel.cpp:3:9: error:"), std::string::npos) << e.log();
}

TEST(HostCompiler, LogOfSuccessHoldsWarningsAndTimings) {
  const std::string log = compile(std::string("#warning look here\n") + kAddOne).log;
  EXPECT_NE(log.find("kernel.cpp:1:2: warning: look here"), std::string::npos) << log;
  EXPECT_NE(log.find("link: "), std::string::npos) << log;
}

TEST(HostCompiler, ReadsNoFileOfTheDisk) {
  EXPECT_NE(failure("#include <stddef.h>\n").message().find("'stddef.h' file not found"), std::string::npos);
  EXPECT_NE(failure("#include \"/proc/self/cmdline\"\n").message().find("file not found"), std::string::npos);
}

TEST(HostCompiler, NamesFunctionsThatAreNotThere) {
  EXPECT_EQ(failure("extern \"C\" double f(double x) { return __builtin_exp(x); }").message(),
            "kernel does not compile: error: the kernel refers to 'exp', which it does not define");
}

TEST(HostCompiler, BadAssemblyIsAnError) {
  EXPECT_NE(failure("extern \"C\" void f() { asm(\"nonsense\"); }").message().find("invalid instruction"),
            std::string::npos);
}

TEST(HostCompiler, DeepNestingIsAnError) {
  const std::string open(100000, '('), close(100000, ')');
  EXPECT_EQ(failure("int x = " + open + "1" + close + ";").code(), ErrorCode::compile);
}

TEST(HostCompiler, CompilesLongExpressions) {
  std::string text = "extern \"C\" double f(double x) { return x";
  for (int i = 0; i < 3000; ++i) text += "+x*" + std::to_string(i);
  EXPECT_FALSE(compile(text + "; }", 0).image.empty());
}

// What LLVM holds when it gives up is leaked; the child ends without a leak check.
int give_up_and_go_on(const std::string& text, const char* message) {
  return test::in_child([&] {
    if (failure(text).log().find(message) == std::string::npos) return 1;
    return compile(kAddOne).image.empty() ? 2 : 0;
  });
}

constexpr const char* kFatalText = "#pragma clang __debug llvm_fatal_error\n";

TEST(HostCompiler, SurvivesACompilerThatGivesUp) {
  EXPECT_EQ(give_up_and_go_on(kFatalText, "the compiler gave up"), 0);
}

TEST(HostCompiler, SurvivesALinkerThatGivesUp) {
  // A property note that is shorter than its header says.
  const std::string text =
      "asm(\".section .note.gnu.property,\\\"a\\\",@note\\n.long 4\\n.long 100\\n.long 5\\n.asciz \\\"GNU\\\"\\n.long "
      "1\\n\");";
  EXPECT_EQ(give_up_and_go_on(text, "data is too short"), 0);
}

TEST(HostCompiler, EqualRequestsGiveEqualImages) { EXPECT_EQ(compile(kAddOne).image, compile(kAddOne).image); }

TEST(HostCompiler, EqualImagesFromManyThreads) {
  const std::string text =
      "#include \"lane.h\"\nextern \"C\" void f(double* x) {\n"
      "  cubie_kernel::vec<double, 8> v;\n  for (int i = 0; i < 8; ++i) v[i] = x[i];\n"
      "  for (int i = 0; i < 100; ++i) v = cubie_kernel::fma<double, 8>(v, v, v);\n"
      "  for (int i = 0; i < 8; ++i) x[i] = v[i];\n}\n";
  std::array<std::vector<std::byte>, 4> images;
  {
    std::vector<std::jthread> threads;
    for (auto& image : images) threads.emplace_back([&] { image = compile(text).image; });
  }
  for (const auto& image : images) EXPECT_EQ(image, images[0]);
  EXPECT_FALSE(images[0].empty());
}

TEST(HostCompiler, PrintsNothing) {
  CapturedOutput output;
  (void)compile(std::string("#warning quiet\n") + kAddOne);
  EXPECT_EQ(give_up_and_go_on(kFatalText, "the compiler gave up"), 0);
  for (const char* text :
       {"int x = y;", "extern int z; int* p = &z;", "extern \"C\" void f() { asm(\"nonsense\"); }"}) {
    EXPECT_THROW((void)compile(text), CompileError);
  }
  EXPECT_EQ(output.text(), "");
}

TEST(HostCompiler, ProcessEndsCleanlyDuringACompile) {
  EXPECT_EQ(test::in_child([]() -> int {
              std::atomic<bool> started = false;
              std::thread([&] {
                try {
                  for (;; started = true, started.notify_all()) (void)compile(kAddOne);
                } catch (const CompileError&) {
                  pause();  // refused because the process ends
                }
              }).detach();
              started.wait(false);
              std::exit(0);
            }),
            0);
}

std::vector<void*> signal_handlers() {
  std::vector<void*> handlers;
  for (int number = 1; number < SIGRTMIN; ++number) {
    struct sigaction action {};
    sigaction(number, nullptr, &action);
    handlers.push_back(reinterpret_cast<void*>(action.sa_handler));
  }
  return handlers;
}

const std::vector<void*> kHandlersBeforeAnyCompile = signal_handlers();

TEST(HostCompiler, LeavesSignalsAlone) {
  (void)compile(kAddOne);
  EXPECT_EQ(signal_handlers(), kHandlersBeforeAnyCompile);
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  EXPECT_EQ(sigismember(&mask, SIGINT), 0);
}

TEST(HostCompiler, AbsentModuleNamesItsPath) {
  try {
    (void)HostCompiler::load("/nowhere/libcubie-hostjit.so");
    FAIL() << "loaded";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::compile);
    EXPECT_EQ(e.message().find("host compile module '/nowhere/libcubie-hostjit.so' does not load: "), 0U)
        << e.message();
  }
}

TEST(HostCompiler, OtherLibraryIsNoModule) {
  try {
    (void)HostCompiler::load("libm.so.6");
    FAIL() << "loaded";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::compile);
    EXPECT_NE(e.message().find("not a host compile module"), std::string::npos) << e.message();
  }
}

TEST(HostCompiler, ModuleIsLookedForBesideTheProgram) {
  const std::vector<std::string> places = host_module_places();
  ASSERT_FALSE(places.empty());
  const std::filesystem::path own = std::filesystem::read_symlink("/proc/self/exe");
  EXPECT_EQ(places.front(), own.parent_path() / "libcubie-hostjit.so");
}

TEST(HostCompiler, IsLoadedOnce) { EXPECT_EQ(HostCompiler::load(""), HostCompiler::load("")); }

TEST(HostKernelKey, DependsOnTextAndLevel) {
  const Hash128 key = host_kernel_key({"int a;", 3});
  EXPECT_EQ(key, host_kernel_key({"int a;", 3}));
  EXPECT_NE(key, host_kernel_key({"int b;", 3}));
  EXPECT_NE(key, host_kernel_key({"int a;", 2}));
}

TEST(HostKernelKey, NamesCompilerFlagsAndProcessor) {
  const std::string key = host_compile_key();
  EXPECT_NE(key.find("clang 19"), std::string::npos) << key;
  EXPECT_NE(key.find("-ffp-contract=off"), std::string::npos) << key;
  EXPECT_EQ(key.find("cpu ;"), std::string::npos) << key;
}

}  // namespace
}  // namespace cubie::compile
