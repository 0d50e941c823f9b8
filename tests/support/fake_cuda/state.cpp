#include "state.hpp"

#include <cstdlib>

#include "current.hpp"

namespace fake_cuda {
namespace {

struct Usual {
  const char* variable;
  long long value;
};
constexpr Usual kUsual[kSettings] = {{"FAKE_CUDA_DEVICES", 1},
                                     {"FAKE_CUDA_MEMORY", 1LL << 30},
                                     {nullptr, 90},
                                     {nullptr, 4},
                                     {"FAKE_CUDA_VERSION", 13000},
                                     {nullptr, fake_cuda_forward},
                                     {nullptr, 0},
                                     {nullptr, 64},
                                     {nullptr, 0},
                                     {nullptr, 0},
                                     {nullptr, 0},
                                     {"FAKE_CUDA_POOLS", 1},
                                     {nullptr, 0},
                                     {nullptr, 0},
                                     {nullptr, 0},
                                     {nullptr, 0}};

}  // namespace

State& state() {
  static State& all = *new State;
  return all;
}

long long State::setting(int which) const {
  if (settings[which].has_value()) return *settings[which];
  const char* const text = kUsual[which].variable != nullptr ? std::getenv(kUsual[which].variable) : nullptr;
  return text != nullptr ? std::strtoll(text, nullptr, 10) : kUsual[which].value;
}

Call::Call(Needs needs) : lock_(state().mutex) {
  if (needs == Needs::nothing) return;
  if (state().setting(fake_cuda_initialised) == 0) fail(kNotInitialized, "cuInit has not been called");
  if (needs == Needs::initialised) return;
  context_ = current_context();
  check_context(*context_);
}

void check_context(const Context& context) {
  if (context.failure != kSuccess) throw Failure{context.failure, state().last_failure};
}

}  // namespace fake_cuda
