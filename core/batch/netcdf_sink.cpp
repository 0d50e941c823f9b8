#include "batch/netcdf_sink.hpp"

#include <memory>
#include <span>
#include <string>

#include "util/error.hpp"

namespace cubie::batch {
namespace {

template <class S>
std::int32_t append(std::int64_t first_run, std::int64_t n_runs, const S* outputs, std::int64_t n_outputs,
                    const std::int32_t* run_status, void* userdata) {
  (void)n_outputs;
  ResultState& state = *static_cast<ResultState*>(userdata);
  std::string reason;
  try {
    state.netcdf->append(first_run, outputs, {run_status, static_cast<std::size_t>(n_runs)});
    return 0;
  } catch (const Error& error) {
    reason = error.message();
  } catch (...) {
    reason = "out of host memory";
  }
  const std::lock_guard lock(state.mutex);
  state.netcdf_failure = std::move(reason);
  return 1;
}

}  // namespace

void open_netcdf(ResultState& state, const std::string& path) {
  output::NetcdfContent content;
  if (state.spans.get() == nullptr) content.times = state.times;
  content.n_times = state.n_saves;
  content.names = *state.saved_names;
  content.units = *state.saved_units;
  content.f32 = state.f32;
  state.netcdf = std::make_unique<output::NetcdfFile>(path, content);
}

Sink netcdf_sink(ResultState& state) {
  Sink sink;
  if (state.f32) {
    sink.f32 = &append<float>;
  } else {
    sink.f64 = &append<double>;
  }
  sink.userdata = &state;
  return sink;
}

}  // namespace cubie::batch
