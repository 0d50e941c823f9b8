// Reading control groups: /proc/self/cgroup says which groups, /proc/self/mountinfo where their files are.

#include "device/host/cgroup.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <functional>
#include <string_view>
#include <vector>

namespace cubie::device {
namespace {

using Limit = std::optional<std::int64_t>;

/// A group's folder and the mount point above it, where looking upwards ends.
struct Group {
  std::string folder;
  std::string top;
};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool contains(std::string_view list, std::string_view item) {
  const auto parts = split(list, ',');
  return std::find(parts.begin(), parts.end(), item) != parts.end();
}

/// mountinfo writes blanks and backslashes of a path as three octal digits.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int code = 0;
    if (text[i] == '\\' && i + 3 < text.size() &&
        std::from_chars(&text[i + 1], &text[i + 1] + 3, code, 8).ptr == &text[i + 1] + 3) {
      plain += static_cast<char>(code);
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

Limit parse(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || value <= 0) return std::nullopt;
  return value;
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// The process's path in the hierarchy of `controller` ("" for version 2).
std::optional<std::string> group_path(const std::string& root, std::string_view controller) {
  std::ifstream file(root + "/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string_view list = std::string_view(line).substr(first + 1, second - first - 1);
    if (controller.empty() ? list.empty() : contains(list, controller)) return line.substr(second + 1);
  }
  return std::nullopt;
}

std::optional<Group> find_group(const std::string& root, std::string_view controller) {
  const auto path = group_path(root, controller);
  if (!path) return std::nullopt;
  std::ifstream file(root + "/proc/self/mountinfo");
  for (std::string line; std::getline(file, line);) {
    // ID parent device root mount-point options [fields] - type source super-options
    const std::size_t dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    const auto head = split(std::string_view(line).substr(0, dash), ' ');
    const auto tail = split(std::string_view(line).substr(dash + 3), ' ');
    if (head.size() < 5 || tail.size() < 3) continue;
    const bool wanted =
        controller.empty() ? tail[0] == "cgroup2" : tail[0] == "cgroup" && contains(tail[2], controller);
    if (!wanted) continue;
    Group group;
    group.top = root + unescape(head[4]);
    group.folder = group.top;
    // A mount shows the hierarchy from its own root downwards; a group outside of that cannot be seen, and its
    // limits are then those of the mount's root.
    const std::string shown = unescape(head[3]);
    const std::string prefix = shown == "/" ? "" : shown;
    if (path->rfind(prefix, 0) == 0 && path->find("/..") == std::string::npos) {
      const std::string rest = path->substr(prefix.size());
      if (!rest.empty() && rest.front() == '/' && rest != "/") group.folder += rest;
    }
    return group;
  }
  return std::nullopt;
}

/// The smallest limit that `read` finds in the group's folder and those above it.
Limit smallest(const std::optional<Group>& group, const std::function<Limit(const std::string&)>& read) {
  Limit best;
  if (!group) return best;
  for (std::string folder = group->folder;; folder.resize(folder.rfind('/'))) {
    const Limit limit = read(folder);
    if (limit && (!best || *limit < *best)) best = limit;
    if (folder.size() <= group->top.size()) return best;
  }
}

Limit smaller(Limit a, Limit b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

/// The number behind `key` in a file of lines "key number" or "key: number unit".
Limit field(const std::string& path, std::string_view key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::string_view text = line;
    if (text.substr(0, key.size()) != key) continue;
    const std::size_t start = text.find_first_not_of(": \t", key.size());
    if (start == key.size() || start == std::string_view::npos) continue;
    return parse(text.substr(start));
  }
  return std::nullopt;
}

/// What a group's limit leaves. Pages of files that nobody has used of late count as used, and are dropped on demand.
Limit left_over(Limit limit, Limit used, Limit droppable) {
  if (!limit || !used) return std::nullopt;
  return std::max<std::int64_t>(*limit - std::max<std::int64_t>(*used - droppable.value_or(0), 0), 0);
}

/// Whole CPUs: a quota of one and a half feeds two threads.
Limit whole_cpus(Limit quota, Limit period) {
  if (!quota || !period) return std::nullopt;
  return *quota / *period + (*quota % *period != 0 ? 1 : 0);
}

}  // namespace

std::optional<std::int64_t> cgroup_cpu_limit(const std::string& root) {
  const Limit v2 = smallest(find_group(root, ""), [](const std::string& folder) -> Limit {
    const std::string line = first_line(folder + "/cpu.max");
    const auto fields = split(line, ' ');
    return fields.size() < 2 ? std::nullopt : whole_cpus(parse(fields[0]), parse(fields[1]));
  });
  const Limit v1 = smallest(find_group(root, "cpu"), [](const std::string& folder) {
    return whole_cpus(parse(first_line(folder + "/cpu.cfs_quota_us")),
                      parse(first_line(folder + "/cpu.cfs_period_us")));
  });
  return smaller(v2, v1);
}

std::optional<std::int64_t> cgroup_memory_limit(const std::string& root) {
  const Limit v2 = smallest(find_group(root, ""),
                            [](const std::string& folder) { return parse(first_line(folder + "/memory.max")); });
  const Limit v1 = smallest(find_group(root, "memory"), [](const std::string& folder) {
    return parse(first_line(folder + "/memory.limit_in_bytes"));
  });
  return smaller(v2, v1);
}

std::optional<std::int64_t> available_memory(const std::string& root) {
  const Limit v2 = smallest(find_group(root, ""), [](const std::string& folder) {
    return left_over(parse(first_line(folder + "/memory.max")), parse(first_line(folder + "/memory.current")),
                     field(folder + "/memory.stat", "inactive_file"));
  });
  const Limit v1 = smallest(find_group(root, "memory"), [](const std::string& folder) {
    return left_over(parse(first_line(folder + "/memory.limit_in_bytes")),
                     parse(first_line(folder + "/memory.usage_in_bytes")),
                     field(folder + "/memory.stat", "total_inactive_file"));
  });
  Limit system = field(root + "/proc/meminfo", "MemAvailable");
  constexpr std::int64_t kKibibyte = 1024;
  if (system && __builtin_mul_overflow(*system, kKibibyte, &*system)) system.reset();
  return smaller(system, smaller(v2, v1));
}

}  // namespace cubie::device
