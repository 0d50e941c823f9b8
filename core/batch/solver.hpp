#pragma once
// Solver: a model and how to solve it. One thread at a time.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "batch/context.hpp"
#include "batch/host_function.hpp"
#include "config/options.hpp"
#include "model/model.hpp"
#include "util/ref.hpp"

namespace cubie::batch {

struct SolverState;  // configuration, integrator plan and kernels; see solver.cpp

class Solver final : public RefCounted {
 public:
  /// Parses and checks `text`. Throws Error(model) with the position.
  [[nodiscard]] static Ref<Solver> create(Ref<Context> context, std::string_view text);
  /// The same for a compiled right-hand side; `declarations` as model::parse_model takes them.
  [[nodiscard]] static Ref<Solver> create(Ref<Context> context, std::string_view declarations,
                                          const HostFunction& function);

  void set_option(config::OptionId id, const config::Value& value);
  [[nodiscard]] config::Value get_option(config::OptionId id) const;
  /// Absolute (relative) tolerance: one value for all states, or one per state. Each > 0 and finite.
  void set_atol(std::span<const double> values);
  void set_rtol(std::span<const double> values);
  [[nodiscard]] std::span<const double> atol() const noexcept;
  [[nodiscard]] std::span<const double> rtol() const noexcept;

  [[nodiscard]] const model::Model& model() const noexcept;
  /// Names of the saved variables (rows of the output array), in order.
  [[nodiscard]] const std::vector<std::string>& saved_names();
  /// Compiles (or fetches from the cache) the kernel now. Blocks.
  void compile();
  /// Kernel text of the present settings. Does not compile.
  [[nodiscard]] std::string kernel_text();
  /// What the last compile reported, "" before the first.
  [[nodiscard]] std::string build_log() const;
  /// Number of times a kernel was built or fetched (not reused) since creation.
  [[nodiscard]] std::int64_t kernel_builds() const noexcept;

  [[nodiscard]] Context& context() const noexcept { return *context_; }
  [[nodiscard]] SolverState& state() noexcept { return *state_; }

 private:
  Solver(Ref<Context> context, std::unique_ptr<SolverState> state);
  ~Solver() override;
  Ref<Context> context_;
  std::unique_ptr<SolverState> state_;
};

}  // namespace cubie::batch
