#pragma once
// Limits that control groups put on this process: CPU quota and memory, versions 1 and 2; memory that is left.

#include <cstdint>
#include <optional>
#include <string>

namespace cubie::device {

/// CPUs' worth of time per period granted to the process's own group and all its parents, the smallest, rounded up.
/// Nothing when there is no limit or it cannot be read. `root` is put before every path (tests).
[[nodiscard]] std::optional<std::int64_t> cgroup_cpu_limit(const std::string& root = "");

/// Memory limit in bytes, likewise.
[[nodiscard]] std::optional<std::int64_t> cgroup_memory_limit(const std::string& root = "");

/// Bytes that programs can still take without swapping: what the system says is available, or what the limits of the
/// control groups leave, if that is less. Nothing when neither can be read.
[[nodiscard]] std::optional<std::int64_t> available_memory(const std::string& root = "");

}  // namespace cubie::device
