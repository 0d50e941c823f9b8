// Looks methods up by name.

#include "integrator/method_registry.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "integrator/method_table.hpp"
#include "model/utf8.hpp"
#include "util/error.hpp"
#include "util/nearest.hpp"

namespace cubie::integrator {
namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& ch : lower) {
    if (ch >= 'A' && ch <= 'Z') ch = static_cast<char>(ch - 'A' + 'a');
  }
  return lower;
}

class Registry {
 public:
  Registry() : methods_(read_methods()) {
    const auto waiting = std::stable_partition(methods_.begin(), methods_.end(), is_wired);
    wired_ = static_cast<std::size_t>(waiting - methods_.begin());
    std::set<std::string> names;
    for (const plan::Method& m : methods_) {
      add_name(m.name, m, names);
      for (const std::string& alias : m.aliases) add_name(alias, m, names);
    }
  }

  [[nodiscard]] std::span<const plan::Method> methods() const { return all().first(wired_); }
  [[nodiscard]] std::span<const plan::Method> all() const { return methods_; }

  [[nodiscard]] const plan::Method& find(std::string_view name) const {
    // Names as the table has them come with every solve, which must not allocate.
    if (const auto found = by_name_.find(name); found != by_name_.end()) return *found->second;
    const std::string key = lower_case(name);
    if (const auto found = by_name_.find(key); found != by_name_.end()) return *found->second;
    std::vector<std::string_view> known;
    for (const auto& entry : by_name_) known.push_back(entry.first);
    throw Error(ErrorCode::unknown_name, "unknown method \"{}\"{}", model::escaped(name.substr(0, 64)),
                nearest_hint(key, known));
  }

 private:
  static bool is_wired(const plan::Method& m) {
    return std::ranges::find(kWiredFamilies, m.family) != kWiredFamilies.end();
  }

  void add_name(const std::string& name, const plan::Method& method, std::set<std::string>& names) {
    if (name != lower_case(name) || !names.insert(name).second) {
      throw Error(ErrorCode::internal, "method name '{}' is not lower case or stands twice", name);
    }
    if (is_wired(method)) by_name_.emplace(name, &method);
  }

  std::vector<plan::Method> methods_;
  std::size_t wired_ = 0;
  std::map<std::string, const plan::Method*, std::less<>> by_name_;
};

const Registry& registry() {
  static const Registry instance;
  return instance;
}

}  // namespace

std::span<const plan::Method> methods() { return registry().methods(); }

std::span<const plan::Method> all_methods() { return registry().all(); }

const plan::Method& find_method(std::string_view name) { return registry().find(name); }

}  // namespace cubie::integrator
