#pragma once
// The rows of core/plan/methods/erk.def as exact fractions, read independently of the registry.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "exact_number.hpp"

namespace cubie::test {

using Matrix = std::vector<std::vector<Rational>>;

struct MethodRow {
  std::string name;
  int stages, order, embedded_order, embedded_order2;
  std::vector<Rational> c;
  Matrix a;  ///< row i has i entries
  std::vector<Rational> b, error, error2;
  int interpolant_order, interpolant_degree;
  std::vector<Rational> interpolant_c;
  Matrix interpolant_a;        ///< row i has stages + i entries
  Matrix interpolant_weights;  ///< stages + extra stages rows of `degree` entries
  bool rational;               ///< written without decimals
};

inline Matrix read_matrix(std::string_view text) {
  Matrix rows;
  if (text.empty()) return rows;
  rows.emplace_back();
  std::string entry;
  auto flush = [&] {
    rows.back().push_back(Rational::parse(entry));
    entry.clear();
  };
  for (const char ch : text) {
    if (ch == ',') flush();
    if (ch == ';') {
      flush();
      rows.emplace_back();
    }
    if (ch != ',' && ch != ';' && ch != ' ') entry += ch;
  }
  flush();
  return rows;
}

inline std::vector<Rational> read_row(std::string_view text) {
  const Matrix rows = read_matrix(text);
  return rows.empty() ? std::vector<Rational>{} : rows.at(0);
}

inline std::vector<MethodRow> read_method_rows() {
  std::vector<MethodRow> rows;
  auto add = [&](const char* name, const char*, const char*, int stages, int order, int embedded, int embedded2,
                 const std::string& c, const std::string& a, const std::string& b, const std::string& error,
                 const std::string& error2, int dense_order, int degree, const std::string& dense_c,
                 const std::string& dense_a, const std::string& weights, const char*, double, double, double) {
    MethodRow m{name,
                stages,
                order,
                embedded,
                embedded2,
                read_row(c),
                read_matrix(a),
                read_row(b),
                read_row(error),
                read_row(error2),
                dense_order,
                degree,
                read_row(dense_c),
                read_matrix(dense_a),
                read_matrix(weights),
                (c + a + b + error + error2 + dense_c + dense_a + weights).find('.') == std::string::npos};
    m.a.insert(m.a.begin(), std::vector<Rational>{});
    for (auto& row : m.interpolant_weights) row.resize(static_cast<std::size_t>(degree));
    rows.push_back(std::move(m));
  };
#define CUBIE_ERK(...) add(__VA_ARGS__);
#include "plan/methods/erk.def"
#undef CUBIE_ERK
  return rows;
}

}  // namespace cubie::test
