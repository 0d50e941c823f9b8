#pragma once
// Coefficient texts of core/plan/methods/*.def, rounded to double.

#include <cstddef>
#include <string_view>
#include <vector>

namespace cubie::integrator {

/// The double nearest to "p/q" or to a decimal; exact fractions and long decimals both round once. Throws internal
/// when the text is neither, or when p or q is not a whole number below 2^53.
[[nodiscard]] double parse_coefficient(std::string_view text);

/// Rows separated by ';', entries by ','. An empty text has no rows. Throws internal as parse_coefficient does.
[[nodiscard]] std::vector<std::vector<double>> parse_rows(std::string_view text);

/// The entries of a text of one row; an empty text has none. Throws internal when there is a second row.
[[nodiscard]] std::vector<double> parse_row(std::string_view text);

/// Copies rows into a zeroed row-major matrix of the given width. `first_length` + i entries are expected in row i
/// (`growth` 1: a lower triangle) or `first_length` in each (`growth` 0); a single "0" stands for a row of zeros.
/// Throws internal on any other length.
[[nodiscard]] std::vector<double> parse_matrix(std::string_view text, std::size_t rows, std::size_t width,
                                               std::size_t first_length, std::size_t growth);

}  // namespace cubie::integrator
