// The netCDF module: files that grow run by run, in the format netCDF-4.
//
// Dimensions are time, and run, which is unlimited. Variables are time, run (numbers in the whole grid), run_status and
// one (time, run) per saved variable, with its unit as attribute `units`. An attribute `complete` of the file tells
// whether all runs of the solve are there. A saved variable that has one of these names keeps it, and ours gets a
// trailing underscore.

#include "output/netcdf/netcdf_module.h"

#include <netcdf.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <string_view>
#include <vector>

namespace {

// Values of a stored chunk: large enough to be written at once, small enough for HDF5's cache of a megabyte.
constexpr std::int64_t kChunkRuns = 4096, kChunkValues = 65536;

/// What a call to netCDF did not do.
struct Failure {
  int code;
};

void check(int code) {
  if (code != NC_NOERR) throw Failure{code};
}

std::mutex& library() {  // netCDF and HDF5 take one thread at a time
  static std::mutex mutex;
  return mutex;
}

struct File {
  int id = -1;
  int run = -1, status = -1;
  std::vector<int> variables;
  std::int64_t n_times = 0, n_runs = 0;
  bool is_f32 = false;
};

std::string own_name(const cubie_netcdf_layout& layout, const char* wanted) {
  std::string name = wanted;
  const auto taken = [&](const char* other) { return name == other; };
  while (std::any_of(layout.names, layout.names + layout.n_variables, taken)) name += '_';
  return name;
}

int define(const File& file, const std::string& name, nc_type type, const std::vector<int>& dimensions,
           const std::vector<std::int64_t>& chunk) {
  int variable = -1;
  check(nc_def_var(file.id, name.c_str(), type, static_cast<int>(dimensions.size()), dimensions.data(), &variable));
  if (!chunk.empty()) {
    const std::vector<std::size_t> sizes(chunk.begin(), chunk.end());
    check(nc_def_var_chunking(file.id, variable, NC_CHUNKED, sizes.data()));
  }
  return variable;
}

void set_complete(const File& file, int complete) {
  check(nc_put_att_int(file.id, NC_GLOBAL, "complete", NC_INT, 1, &complete));
}

void define_all(File& file, const cubie_netcdf_layout& layout) {
  int time = -1, run = -1;
  check(nc_def_dim(file.id, own_name(layout, "time").c_str(), static_cast<std::size_t>(layout.n_times), &time));
  check(nc_def_dim(file.id, own_name(layout, "run").c_str(), NC_UNLIMITED, &run));
  const int times = layout.times == nullptr ? -1 : define(file, own_name(layout, "time"), NC_DOUBLE, {time}, {});
  file.run = define(file, own_name(layout, "run"), NC_INT64, {run}, {kChunkRuns});
  file.status = define(file, own_name(layout, "run_status"), NC_INT, {run}, {kChunkRuns});
  const std::int64_t rows =
      std::clamp<std::int64_t>(kChunkValues / kChunkRuns, 1, std::max<std::int64_t>(layout.n_times, 1));
  for (std::int64_t v = 0; v < layout.n_variables; ++v) {
    const int variable =
        define(file, layout.names[v], layout.is_f32 != 0 ? NC_FLOAT : NC_DOUBLE, {time, run}, {rows, kChunkRuns});
    const std::string_view unit = layout.units[v];
    if (!unit.empty()) check(nc_put_att_text(file.id, variable, "units", unit.size(), unit.data()));
    file.variables.push_back(variable);
  }
  set_complete(file, 0);
  check(nc_enddef(file.id));
  if (times >= 0) check(nc_put_var_double(file.id, times, layout.times));
}

void append(File& file, std::int64_t first_run, std::int64_t n_runs, const void* outputs,
            const std::int32_t* run_status) {
  const auto at = static_cast<std::size_t>(file.n_runs), count = static_cast<std::size_t>(n_runs);
  std::vector<long long> numbers(count);
  for (std::size_t i = 0; i < count; ++i) numbers[i] = first_run + static_cast<std::int64_t>(i);
  const std::size_t n = file.variables.size();
  for (std::int64_t k = 0; outputs != nullptr && k < file.n_times; ++k) {
    const std::size_t start[] = {static_cast<std::size_t>(k), at}, extent[] = {1, count};
    for (std::size_t v = 0; v < n; ++v) {
      const std::size_t offset = (static_cast<std::size_t>(k) * n + v) * count;
      check(file.is_f32 ? nc_put_vara_float(file.id, file.variables[v], start, extent,
                                            static_cast<const float*>(outputs) + offset)
                        : nc_put_vara_double(file.id, file.variables[v], start, extent,
                                             static_cast<const double*>(outputs) + offset));
    }
  }
  check(nc_put_vara_int(file.id, file.status, &at, &count, run_status));
  check(nc_put_vara_longlong(file.id, file.run, &at, &count, numbers.data()));
  check(nc_sync(file.id));
  file.n_runs += n_runs;
}

/// The result of `work`, or `failed` and a line in `reason`.
template <class Result, class Work>
Result guarded(char* reason, std::int64_t reason_len, Result failed, Work&& work) noexcept {
  const char* text = "out of memory";
  try {
    const std::lock_guard lock(library());
    return work();
  } catch (const Failure& failure) {
    text = nc_strerror(failure.code);
  } catch (...) {
  }
  if (reason_len > 0) {
    const std::size_t n = std::min(std::strlen(text), static_cast<std::size_t>(reason_len) - 1);
    std::memcpy(reason, text, n);
    reason[n] = '\0';
  }
  return failed;
}

}  // namespace

extern "C" {

#define CUBIE_NETCDF_EXPORT __attribute__((visibility("default")))

CUBIE_NETCDF_EXPORT int32_t cubie_netcdf_abi_version(void) { return CUBIE_NETCDF_ABI; }

CUBIE_NETCDF_EXPORT void* cubie_netcdf_create(const char* path, const cubie_netcdf_layout* layout, char* reason,
                                              int64_t reason_len) {
  return guarded<void*>(reason, reason_len, nullptr, [&]() -> void* {
    auto file = std::make_unique<File>();
    file->n_times = layout->n_times;
    file->is_f32 = layout->is_f32 != 0;
    check(nc_create(path, NC_NETCDF4 | NC_NOCLOBBER, &file->id));
    try {
      define_all(*file, *layout);
    } catch (...) {
      (void)nc_close(file->id);
      throw;
    }
    return file.release();
  });
}

CUBIE_NETCDF_EXPORT int32_t cubie_netcdf_append(void* file, int64_t first_run, int64_t n_runs, const void* outputs,
                                                const int32_t* run_status, char* reason, int64_t reason_len) {
  return guarded<int32_t>(reason, reason_len, 1, [&] {
    append(*static_cast<File*>(file), first_run, n_runs, outputs, run_status);
    return 0;
  });
}

CUBIE_NETCDF_EXPORT int32_t cubie_netcdf_close(void* file, int32_t complete, char* reason, int64_t reason_len) {
  const std::unique_ptr<File> mine(static_cast<File*>(file));
  return guarded<int32_t>(reason, reason_len, 1, [&] {
    const int marked = complete == 0 ? NC_NOERR : nc_put_att_int(mine->id, NC_GLOBAL, "complete", NC_INT, 1, &complete);
    check(nc_close(mine->id));
    check(marked);
    return 0;
  });
}

}  // extern "C"
