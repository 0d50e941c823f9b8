// Images, their kernels, and launching them.

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

#include "current.hpp"
#include "functions.hpp"
#include "grid.hpp"
#include "image.hpp"
#include "memory.hpp"
#include "queue.hpp"
#include "state.hpp"

namespace fake_cuda {
namespace {

constexpr int kMostThreads = 1024, kUsualShared = 48 << 10;

void write_all(int file, const char* bytes, std::size_t n) {
  while (n > 0) {
    const ssize_t written = write(file, bytes, n);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(kOutOfMemory, "no memory for an image");
    bytes += written;
    n -= static_cast<std::size_t>(written);
  }
}

}  // namespace

Image::Image(const char* object, std::size_t bytes) : file_(memfd_create("fake-cuda-image", MFD_CLOEXEC)) {
  try {
    if (file_ < 0) fail(kOutOfMemory, "no memory for an image");
    write_all(file_, object, bytes);
    // The loader knows objects by their names: this one is taken until the file is closed, and nobody else spells it
    // so.
    handle_ = dlopen(fmt::format("/proc/thread-self/fd/{}", file_).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle_ == nullptr) fail(kInvalidImage, fmt::format("an image does not load: {}", dlerror()));
    const auto bind = reinterpret_cast<void (*)(const device_runtime*)>(dlsym(handle_, "fake_cuda_bind"));
    if (bind == nullptr) fail(kInvalidImage, "an image without fake_cuda_bind");
    bind(&runtime());
  } catch (...) {
    if (handle_ != nullptr) dlclose(handle_);
    if (file_ >= 0) close(file_);
    throw;
  }
}

Image::~Image() {
  dlclose(handle_);
  close(file_);
}

std::optional<kernel_record> Image::kernel(const std::string& name) const {
  const std::string symbol = "fake_cuda_describe_" + name;
  const auto describe = reinterpret_cast<void (*)(kernel_record*)>(dlsym(handle_, symbol.c_str()));
  if (describe == nullptr) return std::nullopt;
  kernel_record record{};
  describe(&record);
  return record;
}

namespace {

/// Values of a launch's parameters, each aligned for whatever it is.
class Parameters {
 public:
  Parameters(const kernel_record& kernel, void** values) {
    std::size_t chunks = 0;
    for (int i = 0; i < kernel.n_parameters; ++i) chunks += chunks_of(kernel.parameter_bytes[i]);
    storage_.resize(chunks);
    Chunk* at = storage_.data();
    for (int i = 0; i < kernel.n_parameters; ++i) {
      std::memcpy(at, values[i], kernel.parameter_bytes[i]);
      pointers_.push_back(at);
      at += chunks_of(kernel.parameter_bytes[i]);
    }
  }
  [[nodiscard]] void** pointers() { return pointers_.data(); }

 private:
  struct alignas(64) Chunk {
    unsigned char bytes[64];
  };
  static std::size_t chunks_of(std::size_t bytes) { return (bytes + sizeof(Chunk) - 1) / sizeof(Chunk); }

  std::vector<Chunk> storage_;
  std::vector<void*> pointers_;
};

std::shared_ptr<Function> function_of(const Call& call, FunctionHandle handle) {
  return get(state().functions, handle, &call.context(), "function");
}

}  // namespace
}  // namespace fake_cuda

using namespace fake_cuda;

void fake_cuda::cuModuleLoadDataEx(ModuleHandle* module, const void* image, unsigned n_options, int* options,
                                   void** values) {
  Call call;
  require(module != nullptr && image != nullptr, "no image");
  require(n_options == 0 || (options != nullptr && values != nullptr), "no options");
  ImageHeader header;
  std::memcpy(&header.magic, image, sizeof header.magic);
  if (header.magic != ImageHeader::kMagic) fail(kInvalidImage, "not an image of the stand-in compiler");
  std::memcpy(&header, image, sizeof header);
  const int own = capability_of(call.context().device);
  if (header.architecture / 10 != own / 10 || header.architecture > own) {
    fail(kNoBinaryForGpu, fmt::format("an image for sm_{} on a device of capability {}", header.architecture, own));
  }
  auto made = std::make_shared<Module>();
  made->context = &call.context();
  made->image = std::make_shared<Image>(static_cast<const char*>(image) + sizeof header, header.object_bytes);
  *module = state().modules.add(std::move(made));
}

void fake_cuda::cuModuleUnload(ModuleHandle module) {
  const Call call;
  const std::shared_ptr<Module> own = get(state().modules, module, &call.context(), "module");
  // Launches in flight keep the image.
  state().functions.remove_if([&](const Function& f) { return f.module == own.get(); });
  state().modules.remove(module);
}

void fake_cuda::cuModuleGetFunction(FunctionHandle* function, ModuleHandle module, const char* name) {
  const Call call;
  const std::shared_ptr<Module> own = get(state().modules, module, &call.context(), "module");
  require(function != nullptr && name != nullptr, "no name of a function");
  const std::optional<kernel_record> kernel = own->image->kernel(name);
  if (!kernel) fail(kNotFoundName, fmt::format("the module has no kernel {}", name));
  auto made = std::make_shared<Function>();
  made->module = own.get();
  made->context = own->context;
  made->image = own->image;
  made->name = name;
  made->kernel = *kernel;
  made->most_dynamic_shared = kUsualShared;
  *function = state().functions.add(std::move(made));
}

void fake_cuda::cuFuncGetAttribute(int* value, FunctionAttribute attribute, FunctionHandle function) {
  const Call call;
  const std::shared_ptr<Function> own = function_of(call, function);
  require(value != nullptr, "no place for the value");
  switch (attribute) {
    case kFunctionMostThreads:
      *value = kMostThreads;
      return;
    case kFunctionSharedBytes:
      *value = 0;
      return;
    case kFunctionLocalBytes:
      *value = static_cast<int>(state().setting(fake_cuda_local_bytes));
      return;
    case kFunctionRegisters:
      *value = static_cast<int>(state().setting(fake_cuda_registers));
      return;
    case kFunctionMostDynamicShared:
      *value = own->most_dynamic_shared;
      return;
    case kFunctionSharedCarveout:
      *value = -1;
      return;
  }
  fail(kInvalidValue, "an attribute that the stand-in does not know");
}

void fake_cuda::cuFuncSetAttribute(FunctionHandle function, FunctionAttribute attribute, int value) {
  const Call call;
  const std::shared_ptr<Function> own = function_of(call, function);
  if (attribute == kFunctionMostDynamicShared) {
    require(value >= 0 && value <= kMostShared, "more shared memory than a block can have");
    own->most_dynamic_shared = value;
    return;
  }
  require(attribute == kFunctionSharedCarveout && value >= -1 && value <= 100, "an attribute that cannot be set");
}

void fake_cuda::cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, FunctionHandle function, int threads,
                                                            std::size_t dynamic_shared_bytes) {
  const Call call;
  const std::shared_ptr<Function> own = function_of(call, function);
  require(blocks != nullptr && threads > 0, "no threads in a block");
  if (threads > kMostThreads || dynamic_shared_bytes > static_cast<std::size_t>(own->most_dynamic_shared)) {
    *blocks = 0;
    return;
  }
  *blocks = std::min(2048 / threads, 16);
  if (dynamic_shared_bytes > 0) {
    *blocks = std::min(*blocks, static_cast<int>(static_cast<std::size_t>(kMostShared) / dynamic_shared_bytes));
  }
}

void fake_cuda::cuLaunchKernel(FunctionHandle function, unsigned grid_x, unsigned grid_y, unsigned grid_z,
                               unsigned block_x, unsigned block_y, unsigned block_z, unsigned shared_bytes,
                               StreamHandle stream, void** parameters, void** extra) {
  const Call call;
  State& s = state();
  const std::shared_ptr<Function> own = function_of(call, function);
  const std::shared_ptr<Stream> queue = get(s.streams, stream, &call.context(), "stream");
  require(grid_y == 1 && grid_z == 1 && block_y == 1 && block_z == 1, "grids of the stand-in have one dimension");
  require(grid_x > 0 && grid_x <= 2147483647 && block_x > 0 && block_x <= kMostThreads, "no such grid");
  require(shared_bytes <= static_cast<unsigned>(own->most_dynamic_shared), "more shared memory than was asked for");
  require(extra == nullptr, "the stand-in takes parameters one by one only");
  require(own->kernel.n_parameters == 0 || parameters != nullptr, "no parameters");
  auto values = std::make_shared<Parameters>(own->kernel, parameters);
  Grid grid;
  grid.name = own->name;
  grid.call = own->kernel.call;
  grid.parameters = values->pointers();
  grid.blocks = grid_x;
  grid.threads = block_x;
  grid.shared_bytes = shared_bytes;
  grid.order = static_cast<Order>(s.setting(fake_cuda_order));
  grid.seed = static_cast<unsigned long long>(s.setting(fake_cuda_seed));
  submit(*queue, {Operation::Kind::launch,
                  [grid = std::move(grid), values, image = own->image] {
                    thread_local FibrePool fibres;
                    run_grid(grid, fibres);
                  },
                  {},
                  static_cast<int>(block_x)});
  s.blocks.push_back(static_cast<int>(block_x));
}
