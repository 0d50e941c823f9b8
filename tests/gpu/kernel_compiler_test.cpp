// The GPU's kernel compiler behind the interface: keys, when the library is loaded, failures, and cubins in the kernel
// cache. With a stand-in for NVRTC everywhere, and with the machine's own where there is one.

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "../support/fake_device.hpp"
#include "compile/compile_error.hpp"
#include "compile/kernel_compiler.hpp"
#include "compile/nvrtc_kernel_key.hpp"
#include "integrator/kernel_builder.hpp"
#include "nvrtc_here.hpp"

namespace cubie::test {
namespace {

using compile::NvrtcKernelIdentity;

constexpr const char* kText = "extern \"C\" __global__ void cubie_kernel_entry(float* x) { *x *= 2; }\n";
constexpr const char* kWrong = "__global__ void f() {\n  wrong_name();\n  another_name();\n}\n";

struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cubie-nvrtc-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

template <class F>
std::string refusal(F&& f) {
  try {
    (void)f();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::compile);
    return error.message();
  }
  return "";
}

int counter(const char* library, const char* name) {
  void* const handle = dlopen(library, RTLD_NOW | RTLD_NOLOAD);
  if (handle == nullptr) return -1;  // not loaded
  const int value = *static_cast<int*>(dlsym(handle, name));
  dlclose(handle);
  return value;
}

TEST(NvrtcKernelKey, ChangesWithEverythingThatDecidesTheCode) {
  const kernels::EmbeddedSource headers[] = {{"a.h", "int a;"}, {"b.h", "int b;"}};
  const kernels::EmbeddedSource other_text[] = {{"a.h", "int a;"}, {"b.h", "int c;"}};
  const kernels::EmbeddedSource other_name[] = {{"a.h", "int a;"}, {"c.h", "int b;"}};
  const NvrtcKernelIdentity one{kText, 90, compile::nvrtc_options(90), 13, 0, compile::headers_hash(headers), "0.1.0"};
  std::vector<std::pair<const char*, NvrtcKernelIdentity>> kernels(9, {"the same", one});
  kernels[1].first = "text", kernels[1].second.text = kWrong;
  kernels[2].first = "architecture", kernels[2].second.architecture = 80;
  kernels[3].first = "options", kernels[3].second.options.emplace_back("--use_fast_math");
  kernels[4].first = "major", kernels[4].second.major = 12;
  kernels[5].first = "minor", kernels[5].second.minor = 1;
  kernels[6].first = "header text", kernels[6].second.headers = compile::headers_hash(other_text);
  kernels[7].first = "header name", kernels[7].second.headers = compile::headers_hash(other_name);
  kernels[8].first = "version", kernels[8].second.cubie_version = "0.2.0";
  EXPECT_EQ(nvrtc_kernel_key(one), nvrtc_kernel_key(kernels[0].second));
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    for (std::size_t j = 1; j < kernels.size(); ++j) {
      if (i == j) continue;
      EXPECT_NE(nvrtc_kernel_key(kernels[i].second), nvrtc_kernel_key(kernels[j].second))
          << kernels[i].first << ' ' << kernels[j].first;
    }
  }
}

TEST(NvrtcKernelCompiler, HasKeysOfItsOwnForEachArchitectureAndVersionAndApartFromTheHost) {
  const auto key = [](const char* path, int architecture) {
    return compile::make_nvrtc_kernel_compiler({.path = path, .architecture = architecture})->key(kText);
  };
  EXPECT_EQ(key(CUBIE_TEST_NVRTC_13, 90), key(CUBIE_TEST_NVRTC_13, 90));
  EXPECT_NE(key(CUBIE_TEST_NVRTC_13, 90), key(CUBIE_TEST_NVRTC_13, 80));
  EXPECT_NE(key(CUBIE_TEST_NVRTC_13, 90), key(CUBIE_TEST_NVRTC_12, 90));
  EXPECT_NE(key(CUBIE_TEST_NVRTC_13, 90), compile::make_host_kernel_compiler({})->key(kText));
}

TEST(NvrtcKernelCompiler, LoadsTheLibraryWhenFirstAskedAndOnce) {
  const Folder folder;
  const std::string path = (folder.path / "libcopy.so").string();  // of its own, loaded by no other test
  std::filesystem::copy_file(CUBIE_TEST_NVRTC_13, path);
  const auto one = compile::make_nvrtc_kernel_compiler({.path = path, .architecture = 90});
  const auto two = compile::make_nvrtc_kernel_compiler({.path = path, .architecture = 90});
  EXPECT_EQ(counter(path.c_str(), "fake_nvrtc_loads"), -1);
  (void)one->key(kText);
  (void)one->compile(kText);
  (void)two->key(kText);
  EXPECT_EQ(two->description(), "NVRTC 13.1 from " + path);
  EXPECT_EQ(counter(path.c_str(), "fake_nvrtc_loads"), 1);
}

TEST(NvrtcKernelCompiler, TellsWhatItTriedInAFolderWithoutNvrtcAndLooksAgain) {
  const Folder folder;
  const auto compiler = compile::make_nvrtc_kernel_compiler({.path = folder.path.string(), .architecture = 90});
  for (int call = 0; call < 3; ++call) {
    const std::string message = refusal([&] {
      if (call == 0) return compiler->key(kText).hex();
      if (call == 1) return compiler->compile(kText).log;
      return compiler->description();
    });
    EXPECT_TRUE(message.starts_with("NVRTC not found: tried ")) << message;
    for (const char* name : {"/libnvrtc.so.13", "/libnvrtc.so.12"}) {
      EXPECT_NE(message.find(folder.path.string() + name), std::string::npos) << message;
    }
  }
  std::filesystem::create_symlink(CUBIE_TEST_NVRTC_13, folder.path / "libnvrtc.so.13");
  EXPECT_EQ(refusal([&] { return compiler->key(kText); }), "");
}

TEST(NvrtcKernelCompiler, ThatIsNewerThanTheDriverIsRefusedEvenWhereItIsLoaded) {
  EXPECT_EQ(compile::make_nvrtc_kernel_compiler({.path = CUBIE_TEST_NVRTC_13, .architecture = 90, .most_major = 13})
                ->description(),
            "NVRTC 13.1 from " CUBIE_TEST_NVRTC_13);
  const auto older =
      compile::make_nvrtc_kernel_compiler({.path = CUBIE_TEST_NVRTC_13, .architecture = 90, .most_major = 12});
  EXPECT_EQ(refusal([&] { return older->key(kText); }),
            "NVRTC not found: tried " CUBIE_TEST_NVRTC_13 " (NVRTC 13 with a driver for CUDA 12)");
}

TEST(NvrtcKernelCompiler, RefusesAnArchitectureThatNvrtcDoesNotKnow) {
  const auto compiler = compile::make_nvrtc_kernel_compiler({.path = CUBIE_TEST_NVRTC_13, .architecture = 75});
  EXPECT_EQ(refusal([&] { return compiler->compile(kText); }),
            "NVRTC not found: tried " CUBIE_TEST_NVRTC_13 " (NVRTC 13.1 does not compile for sm_75)");
}

TEST(NvrtcKernelCompiler, TakesTheNewestThatCompilesForTheArchitecture) {
  const Folder folder;
  std::filesystem::create_symlink(CUBIE_TEST_NVRTC_12, folder.path / "libnvrtc.so.12");
  std::filesystem::create_symlink(CUBIE_TEST_NVRTC_13, folder.path / "libnvrtc.so.13");
  ASSERT_EQ(setenv("FAKE_NVRTC_12", "70", 1), 0);  // as CUDA 13 does not compile for Volta any more
  const auto found = [&](int architecture) {
    return compile::make_nvrtc_kernel_compiler({.path = folder.path, .architecture = architecture})->description();
  };
  EXPECT_TRUE(found(90).starts_with("NVRTC 13.1 from ")) << found(90);
  EXPECT_TRUE(found(70).starts_with("NVRTC 12.1 from ")) << found(70);
  const std::string none = refusal([&] { return found(120); });
  EXPECT_NE(none.find("libnvrtc.so.13 (NVRTC 13.1 does not compile for sm_120)"), std::string::npos) << none;
  EXPECT_NE(none.find("libnvrtc.so.12 (NVRTC 12.1 does not compile for sm_120)"), std::string::npos) << none;
  ASSERT_EQ(unsetenv("FAKE_NVRTC_12"), 0);
}

TEST(NvrtcKernelCompiler, ThatRunsOutOfMemorySaysSoWhereverItCompiles) {
  std::vector<compile::CompileProcess> processes{{}};
#ifdef CUBIE_TEST_COMPILE_PROGRAM
  processes.push_back({.in_child = true});
#endif
  for (const compile::CompileProcess& process : processes) {
    const auto compiler =
        compile::make_nvrtc_kernel_compiler({.path = CUBIE_TEST_NVRTC_13, .architecture = 90, .process = process});
    for (const char* text : {"no_room", "much_work", "large_image"}) {
      try {
        (void)compiler->compile(text);
        ADD_FAILURE() << text << " compiled";
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::out_of_host_memory) << text;
        EXPECT_EQ(error.message(), "kernel compile ran out of memory") << text;
      }
    }
  }
}

TEST(HostKernelCompiler, NamesItsClangWithoutLoadingIt) {
  EXPECT_TRUE(compile::make_host_kernel_compiler({.hostjit_path = "/nowhere.so"})->description().starts_with("Clang "));
  EXPECT_EQ(compile::make_host_kernel_compiler({.hostjit_path = "/nowhere.so"})->key(kText),
            compile::make_host_kernel_compiler({})->key(kText));
  EXPECT_NE(compile::make_host_kernel_compiler({.optimise = 1})->key(kText),
            compile::make_host_kernel_compiler({.optimise = 2})->key(kText));
}

/// Of the stand-in, or of the machine's NVRTC.
class Cubins : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (std::string(GetParam()) == "standin") {
      path_ = CUBIE_TEST_NVRTC_13;
    } else if (nvrtc_here()) {
      path_ = nvrtc_here()->path;
    } else {
      GTEST_SKIP() << why_no_nvrtc();
    }
  }
  [[nodiscard]] std::unique_ptr<compile::KernelCompiler> compiler(int architecture = 90) const {
    return compile::make_nvrtc_kernel_compiler({.path = path_, .architecture = architecture});
  }
  [[nodiscard]] std::unique_ptr<compile::KernelCompiler> compiler_in_child(std::string hostjit_path = {}) const {
    return compile::make_nvrtc_kernel_compiler(
        {.path = path_, .architecture = 90, .hostjit_path = std::move(hostjit_path), .process = {.in_child = true}});
  }
  /// A builder whose device keeps the bytes it is asked to load.
  [[nodiscard]] std::unique_ptr<integrator::KernelBuilder> builder(int architecture = 90) {
    auto device = std::make_shared<FakeDevice>(1);
    device->on_load = [this](const std::string& file) {
      std::ifstream stream(file, std::ios::binary);
      loaded_.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
      return nullptr;
    };
    return std::make_unique<integrator::KernelBuilder>(
        device, compiler(architecture),
        compile::KernelCacheOptions{.directory = folder_.path.string(), .mode = compile::CacheMode::on});
  }
  [[nodiscard]] std::vector<std::filesystem::path> entries() const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path)) files.push_back(entry.path());
    return files;
  }
  /// Whether the file began with the image: the cache writes more behind it.
  [[nodiscard]] bool loaded_the_image(std::size_t i) const {
    const std::vector<std::byte> image = compiler()->compile(kText).image;
    const std::string bytes(reinterpret_cast<const char*>(image.data()), image.size());
    return i < loaded_.size() && loaded_[i].starts_with(bytes) && bytes.starts_with("\177ELF");
  }
  std::vector<std::string> loaded_;

 private:
  std::string path_;
  Folder folder_;
};

TEST_P(Cubins, AreFoundInTheCacheByAnotherBuilder) {
  EXPECT_EQ(builder()->fetch(kText), nullptr);
  EXPECT_TRUE(builder()->build(kText)->compiled);
  const auto second = builder();
  const auto found = second->fetch(kText);
  ASSERT_NE(found, nullptr);
  EXPECT_FALSE(found->compiled);
  EXPECT_EQ(second->build(kText), found);
  EXPECT_TRUE(loaded_the_image(0));
  EXPECT_TRUE(loaded_the_image(1));
  EXPECT_EQ(builder(80)->fetch(kText), nullptr);
}

#ifdef CUBIE_TEST_COMPILE_PROGRAM
TEST_P(Cubins, OfACompileProcessAreThoseOfThisOne) {
  const auto here = compiler(), there = compiler_in_child();
  EXPECT_EQ(there->key(kText), here->key(kText));
  const compile::CompiledKernel one = here->compile(kText), other = there->compile(kText);
  EXPECT_EQ(one.image, other.image);
  EXPECT_EQ(one.log, other.log);
  EXPECT_FALSE(other.image.empty());
}

TEST(NvrtcKernelCompiler, OfARelativePathIsFoundByAProcessAfterAChangeOfFolder) {
  const std::filesystem::path before = std::filesystem::current_path(), library = CUBIE_TEST_NVRTC_13;
  std::filesystem::current_path(library.parent_path());
  const Folder folder;  // a copy, loaded by no other test, so that the loader knows it by this name
  const std::string name = std::filesystem::relative(folder.path / "libcopy.so").string();
  std::filesystem::copy_file(library, name);
  const auto there =
      compile::make_nvrtc_kernel_compiler({.path = name, .architecture = 90, .process = {.in_child = true}});
  (void)there->key(kText);
  std::filesystem::current_path("/");
  EXPECT_EQ(refusal([&] { return there->compile(kText).image.empty(); }), "");
  std::filesystem::current_path(before);
}

TEST_P(Cubins, AreCompiledInThatProcessAlone) {
  const auto there = compiler_in_child();
  (void)there->key(kText);
  const int before = counter(CUBIE_TEST_NVRTC_13, "fake_nvrtc_compiles");
  (void)there->compile(kText);
  EXPECT_EQ(counter(CUBIE_TEST_NVRTC_13, "fake_nvrtc_compiles"), before);
}

TEST_P(Cubins, ThatDoNotCompileInAProcessFailAsInThisOne) {
  const auto failure = [](compile::KernelCompiler& compiler) {
    try {
      (void)compiler.compile(kWrong);
    } catch (const compile::CompileError& error) {
      EXPECT_EQ(error.code(), ErrorCode::compile);
      return error.message() + '\n' + error.log();
    }
    return std::string("compiled");
  };
  const std::string here = failure(*compiler());
  EXPECT_NE(here.find("wrong_name"), std::string::npos) << here;
  EXPECT_EQ(failure(*compiler_in_child()), here);
}

TEST_P(Cubins, OfAProcessThatIsNotThereFailWithItsName) {
  const auto there = compiler_in_child("/nowhere/libcubie-hostjit.so");
  const std::string message = refusal([&] { return there->compile(kText).log; });
  EXPECT_TRUE(message.starts_with("compile process '/nowhere/cubie-compile' is absent")) << message;
}
#endif

TEST_P(Cubins, ThatAreDamagedInTheCacheAreCompiledAgain) {
  (void)builder()->build(kText);
  ASSERT_EQ(entries().size(), 1U);
  {
    std::fstream file(entries()[0], std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(5);
    file.put('\x55');
  }
  EXPECT_TRUE(builder()->build(kText)->compiled);
  EXPECT_TRUE(loaded_the_image(1));
  EXPECT_FALSE(builder()->build(kText)->compiled);
}

TEST_P(Cubins, OfATextThatDoesNotCompileAreAnErrorWithItsLogAndNotStored) {
  const auto one = builder();
  for (int i = 0; i < 2; ++i) {
    try {
      (void)one->build(kWrong);
      FAIL();
    } catch (const compile::CompileError& error) {
      EXPECT_EQ(error.code(), ErrorCode::compile);
      EXPECT_NE(error.message().find("wrong_name"), std::string::npos) << error.message();
      EXPECT_EQ(error.message().find('\n'), std::string::npos) << error.message();
      EXPECT_NE(error.log().find("another_name"), std::string::npos) << error.log();
    }
  }
  EXPECT_TRUE(entries().empty());
}

INSTANTIATE_TEST_SUITE_P(With, Cubins, testing::Values("standin", "toolkit"),
                         [](const testing::TestParamInfo<const char*>& info) { return std::string(info.param); });

}  // namespace
}  // namespace cubie::test
