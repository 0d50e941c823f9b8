#include "integrator/auto_method.hpp"

#include <algorithm>

#include "integrator/method_registry.hpp"
#include "integrator/stability.hpp"

namespace cubie::integrator {
namespace {

using config::OptionId;

// A step that stability limits wanders about the border of the region, most of the time a little inside.
constexpr double kStiffPart = 0.75;
// Coming back pays when the explicit method takes steps as large as the stiff one does, and they stay well inside.
constexpr double kCalmPart = 0.5;

double explicit_bound() {
  static const double bound = real_stability_bound(find_method(kExplicitHalf));
  return bound;
}

}  // namespace

bool is_auto_method(std::string_view name) {
  return std::equal(name.begin(), name.end(), kAutoMethod.begin(), kAutoMethod.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; });
}

void check_method_name(std::string_view name) {
  if (!is_auto_method(name)) (void)find_method(name);
}

MethodChoice choose_method(const config::OptionSet& options, const symbolic::System& system) {
  const std::string& name = options.get_text(OptionId::method);
  if (!is_auto_method(name)) return {&find_method(name), nullptr};
  // Equations without derivative are nothing for an explicit method.
  if (system.n_algebraic() > 0) return {&find_method(kStiffHalf), nullptr};
  const plan::Method& first = find_method(kExplicitHalf);
  // Whoever fixes the step size has chosen it for stability too: there is nothing to find out.
  if (options.get_text(OptionId::controller) == "fixed") return {&first, nullptr};
  return {&first, &find_method(kStiffHalf)};
}

double stability_bound(plan::Half half) {
  switch (half) {
    case plan::Half::whole:
      return 0.0;
    case plan::Half::explicit_half:
      return kStiffPart * explicit_bound();
    case plan::Half::stiff_half:
      return kCalmPart * explicit_bound();
  }
  return 0.0;
}

}  // namespace cubie::integrator
