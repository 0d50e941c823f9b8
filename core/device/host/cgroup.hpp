#pragma once
// Limits that control groups put on this process: CPU quota and memory, versions 1 and 2.

#include <cstdint>
#include <optional>
#include <string>

namespace cubie::device {

/// CPUs' worth of time per period granted to the process's own group and all its parents, the smallest, rounded up.
/// Nothing when there is no limit or it cannot be read. `root` is put before every path (tests).
[[nodiscard]] std::optional<std::int64_t> cgroup_cpu_limit(const std::string& root = "");

/// Memory limit in bytes, likewise.
[[nodiscard]] std::optional<std::int64_t> cgroup_memory_limit(const std::string& root = "");

}  // namespace cubie::device
