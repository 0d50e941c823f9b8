#pragma once
// Outputs in a netCDF-4 file that grows chunk by chunk, through the netCDF module where it is built.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cubie::output {

/// What stands in the file beside the runs.
struct NetcdfContent {
  std::vector<double> times;  ///< of the rows; none where they differ from run to run
  std::int64_t n_times = 0;
  std::vector<std::string> names, units;  ///< one per saved variable
  bool f32 = false;
};

/// One file, made under another name and given its own when it is closed, so that what was there stays until then.
/// One thread at a time.
class NetcdfFile {
 public:
  /// Throws not_supported where there is no netCDF module, listing the places tried, and io naming path and reason.
  NetcdfFile(const std::string& path, const NetcdfContent& content);
  NetcdfFile(const NetcdfFile&) = delete;
  NetcdfFile& operator=(const NetcdfFile&) = delete;
  /// Closes it as a file of runs that are not all there.
  ~NetcdfFile();

  /// Runs first_run ... with their rows, (time, variable, run), run fastest. Throws io.
  void append(std::int64_t first_run, const void* outputs, std::span<const std::int32_t> run_status);
  /// Does nothing when it is closed already. Throws io.
  void close(bool complete);
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  [[noreturn]] void refuse(const char* reason) const;
  std::string path_, draft_;
  void* file_ = nullptr;
};

}  // namespace cubie::output
