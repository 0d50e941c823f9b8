// Looks methods up by name.

#include "integrator/method_registry.hpp"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "integrator/method_table.hpp"
#include "model/utf8.hpp"
#include "util/error.hpp"
#include "util/nearest.hpp"

namespace cubie::integrator {
namespace {

constexpr char lower(char ch) { return ch >= 'A' && ch <= 'Z' ? static_cast<char>(ch - 'A' + 'a') : ch; }

bool same_name(std::string_view known, std::string_view name) { return std::ranges::equal(known, name, {}, {}, lower); }

template <class Each>
void for_each_name(const MethodNames& names, const Each& each) {
  each(names.name);
  std::string_view rest = names.aliases;
  while (!rest.empty()) {
    const std::size_t at = std::min(rest.find(','), rest.size());
    each(rest.substr(0, at));
    rest.remove_prefix(std::min(rest.find_first_not_of(", ", at), rest.size()));
  }
}

class Registry {
 public:
  std::span<const plan::Method> all() {
    for (std::size_t row = 0; row < methods_.size(); ++row) (void)at(row);
    return methods_;
  }

  /// Names come with every solve, which must not allocate.
  const plan::Method& find(std::string_view name) {
    const auto names = method_names();
    for (std::size_t row = 0; row < names.size(); ++row) {
      bool found = false;
      for_each_name(names[row], [&](std::string_view known) { found = found || same_name(known, name); });
      if (found) return at(row);
    }
    throw Error(ErrorCode::unknown_name, "unknown method \"{}\"{}", model::escaped(name.substr(0, 64)), hint(name));
  }

 private:
  const plan::Method& at(std::size_t row) {
    std::call_once(read_[row], [&] { methods_[row] = read_method(row); });
    return methods_[row];
  }

  static std::string hint(std::string_view name) {
    std::vector<std::string_view> known;
    for (const MethodNames& names : method_names()) {
      for_each_name(names, [&](std::string_view one) { known.push_back(one); });
    }
    std::ranges::sort(known);
    std::string key(name);
    std::ranges::transform(key, key.begin(), lower);
    return nearest_hint(key, known);
  }

  std::vector<plan::Method> methods_{method_names().size()};
  std::vector<std::once_flag> read_{method_names().size()};
};

Registry& registry() {
  static Registry instance;
  return instance;
}

}  // namespace

std::span<const plan::Method> methods() { return registry().all(); }

const plan::Method& find_method(std::string_view name) { return registry().find(name); }

}  // namespace cubie::integrator
