// See Note [Linker inside a library].

#include "compile/clang/lld_process.hpp"

#include <cstdint>
#include <memory>
#include <utility>

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Error.h>
#include <llvm/Support/FileOutputBuffer.h>

#include "compile/clang/fatal.hpp"

namespace cubie::hostjit {
namespace {

std::vector<unsigned char>* output = nullptr;  // guarded by the lock that serialises links

class MemoryOutput final : public llvm::FileOutputBuffer {
 public:
  MemoryOutput(llvm::StringRef path, std::size_t size) : FileOutputBuffer(path), bytes_(size) {}
  std::uint8_t* getBufferStart() const override { return const_cast<std::uint8_t*>(bytes_.data()); }
  std::uint8_t* getBufferEnd() const override { return getBufferStart() + bytes_.size(); }
  std::size_t getBufferSize() const override { return bytes_.size(); }
  llvm::Error commit() override {
    if (output != nullptr) *output = std::move(bytes_);
    return llvm::Error::success();
  }

 private:
  std::vector<unsigned char> bytes_;  // zeroed: gaps between sections must not depend on what memory held before
};

}  // namespace

// The names are those of the LLVM functions as LLD's objects refer to them.
llvm::Expected<std::unique_ptr<llvm::FileOutputBuffer>> create_output(
    llvm::StringRef path, std::size_t size,
    unsigned flags) asm("__wrap__ZN4llvm16FileOutputBuffer6createENS_9StringRefEmj");
void reset_options() asm("__wrap__ZN4llvm2cl25ResetAllOptionOccurrencesEv");
void shut_down() asm("__wrap__ZN4llvm13llvm_shutdownEv");
[[noreturn]] void leave(int code, bool no_cleanup) asm("__wrap__ZN4llvm3sys7Process4ExitEib");

llvm::Expected<std::unique_ptr<llvm::FileOutputBuffer>> create_output(llvm::StringRef path, std::size_t size,
                                                                      unsigned) {
  return std::make_unique<MemoryOutput>(path, size);
}

void reset_options() {}

void shut_down() {}

void leave(int, bool) { throw LlvmGaveUp{"the linker stopped", false}; }

LldOutput::LldOutput() { output = &bytes_; }

LldOutput::~LldOutput() { output = nullptr; }

}  // namespace cubie::hostjit
