#pragma once
// Reference values of the problems in examples/models, and how far a solve may be from them.

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cubie::test {

/// States at t_end from t = 0 with the model's own initial values.
struct Reference {
  std::string_view problem;
  double t_end;
  /// An error of tolerance * (scale + |y|) made anywhere on the way is at most this number times
  /// tolerance * (scale + |y|) at the end; measured from the variational equations, see tools/references.
  double amplification;
  double uncertainty;  ///< of the values, relative to scale + |y|
  std::vector<double> values;
};

inline const Reference& reference(std::string_view problem) {
  static const std::vector<Reference> all = {
#define CUBIE_REFERENCE(name, t_end, amplification, uncertainty, ...) \
  Reference{name, t_end, amplification, uncertainty, {__VA_ARGS__}},
#include "reference_values.inc"
#undef CUBIE_REFERENCE
  };
  const auto found = std::find_if(all.begin(), all.end(), [&](const Reference& r) { return r.problem == problem; });
  if (found == all.end()) throw std::invalid_argument("no reference " + std::string(problem));
  return *found;
}

/// What a solve may be off by, relative to scale + |y|, when its tolerances are tolerance * scale and tolerance.
///
/// The error norm keeps each component of a step's error estimate below sqrt(n) tolerances, arithmetic adds a few units
/// of round-off, and the sum of the steps' errors grows by the amplification at most. That is a strict bound, and a
/// wide one: the result is of higher order than its estimate, few steps meet the largest amplification, and errors
/// differ in sign. A twentieth of it holds in every solve here by another factor of ten, and is what a defect would
/// break.
inline double error_bound(const Reference& r, int steps, double tolerance, double epsilon) {
  const double n = static_cast<double>(r.values.size());
  return r.uncertainty + 0.05 * r.amplification * steps * (std::sqrt(n) * tolerance + 8 * epsilon);
}

/// Largest error relative to scale + |y|; `found` holds one run's states, `stride` apart. An empty scale is all ones.
inline double relative_error(const Reference& r, const double* found, std::size_t stride,
                             const std::vector<double>& scale) {
  double worst = 0;
  for (std::size_t v = 0; v < r.values.size(); ++v) {
    const double weight = (scale.empty() ? 1.0 : scale[v]) + std::abs(r.values[v]);
    const double error = std::abs(found[v * stride] - r.values[v]) / weight;
    if (!(error <= worst)) worst = error;  // a NaN stays
  }
  return worst;
}

/// A model of examples/models, or one that a tool wrote in the build folder.
inline std::string model_text(std::string_view name) {
  std::ifstream file(std::string(CUBIE_MODELS) + "/" + std::string(name) + ".cubie");
  if (!file) file.open(std::string(CUBIE_WRITTEN_MODELS) + "/" + std::string(name) + ".cubie");
  if (!file) throw std::invalid_argument("no model " + std::string(name));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace cubie::test
