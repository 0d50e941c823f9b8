#pragma once
// The function table that host kernels call for elementary functions they have no code for (kernels/math_table.h).

#include "kernels/args.h"

namespace cubie::device {

enum class VectorIsa { scalar, avx2, avx512 };

/// The table for this processor. Elementwise: an element of the output depends on the same element of the inputs alone,
/// not on its place, its neighbours, the length or the instruction set. n <= 32; `out` may be an input. Never null
/// rows.
[[nodiscard]] const cubie_kernel::host_math& host_math_table() noexcept;

/// The same functions by one instruction set, or null when the processor or the build lacks it. The same bits as the
/// others; for tests.
[[nodiscard]] const cubie_kernel::host_math* host_math_table_of(VectorIsa isa) noexcept;

}  // namespace cubie::device
