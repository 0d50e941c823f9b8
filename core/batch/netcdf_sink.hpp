#pragma once
// Chunks that go to a netCDF file instead of a caller's function.

#include "batch/result_state.hpp"

namespace cubie::batch {

/// What hands chunks to the file of `state`.
[[nodiscard]] Sink netcdf_sink(ResultState& state);

/// Makes that file; times and names of `state` are set. Throws not_supported and io.
void open_netcdf(ResultState& state, const std::string& path);

}  // namespace cubie::batch
