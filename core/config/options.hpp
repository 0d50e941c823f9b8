#pragma once
// Options by name and type, from the one table in options.def.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cubie::config {

/// One enumerator per row of options.def, in its order.
enum class OptionId : std::int32_t {
#define CUBIE_OPTION_INT64(name, ...) name,
#define CUBIE_OPTION_FLOAT64(name, ...) name,
#define CUBIE_OPTION_TEXT(name, ...) name,
#include "config/options.def"
#undef CUBIE_OPTION_INT64
#undef CUBIE_OPTION_FLOAT64
#undef CUBIE_OPTION_TEXT
};

/// The object an option belongs to. Values are part of the ABI.
enum class Scope : std::int32_t { context = 0, solver = 1, batch = 2 };

/// Values are part of the ABI, and the order of the alternatives of Value.
enum class Type : std::int32_t { int64 = 0, float64 = 1, text = 2 };

using Value = std::variant<std::int64_t, double, std::string>;

/// One row of the table. Trivially destructible, so that it is there before and after main().
struct OptionInfo {
  enum Flag : std::int32_t {
    kMinExclusive = 1,
    kNanIsAuto = 2,  ///< NaN is the default, is accepted, and means "chosen by the library"
  };

  OptionId id{};
  std::string_view name;
  Scope scope{};
  Type type{};
  std::int64_t int_default = 0, int_min = 0, int_max = 0;        ///< Type::int64
  double float_default = 0.0, float_min = 0.0, float_max = 0.0;  ///< Type::float64; +-infinity: no bound
  std::int32_t flags = 0;                                        ///< Type::float64
  std::string_view text_default;                                 ///< Type::text
  std::string_view choices;                                      ///< separated by '|'; "" when any value may do
  std::string_view unit;
  bool affects_code = false;  ///< baked into kernel text
  std::string_view since;
  std::string_view help;

  [[nodiscard]] Value default_value() const;
  [[nodiscard]] bool has(Flag flag) const noexcept { return (flags & flag) != 0; }
};

/// All rows, in table order; element i has id OptionId(i).
[[nodiscard]] std::span<const OptionInfo> options() noexcept;
[[nodiscard]] const OptionInfo& option_info(OptionId id) noexcept;
/// "context", "solver", "batch".
[[nodiscard]] std::string_view scope_name(Scope scope) noexcept;

/// The option `name` of `scope`. Throws unknown_name, with the nearest name, or with the object that has an option
/// of this name.
[[nodiscard]] const OptionInfo& find_option(Scope scope, std::string_view name);

/// Checks `value` against the row and returns it in the row's type (an int64 becomes a double where one is wanted).
/// Throws invalid_argument for the wrong type, a number that is not finite or a word that is no choice, out_of_range
/// for a number outside its range.
[[nodiscard]] Value check_value(const OptionInfo& info, const Value& value);

/// The options of one object. No synchronisation. Setting a number allocates nothing.
class OptionSet {
 public:
  explicit OptionSet(Scope scope);

  [[nodiscard]] Scope scope() const noexcept { return scope_; }
  /// Checks and stores; on failure the old value stays. Throws as check_value does.
  void set(OptionId id, const Value& value);
  /// Back to the default, as if it had never been set.
  void reset(OptionId id);
  [[nodiscard]] const Value& get(OptionId id) const;
  /// Whether the user set it since creation or reset.
  [[nodiscard]] bool is_set(OptionId id) const;

  [[nodiscard]] std::int64_t get_int64(OptionId id) const { return std::get<std::int64_t>(get(id)); }
  [[nodiscard]] double get_double(OptionId id) const { return std::get<double>(get(id)); }
  [[nodiscard]] const std::string& get_text(OptionId id) const { return std::get<std::string>(get(id)); }

 private:
  struct Slot {
    Value value;
    bool is_set = false;
  };
  [[nodiscard]] std::size_t index(OptionId id) const;
  Scope scope_;
  std::size_t first_;  ///< row of the first option of this scope: the rows of one scope stand together
  std::vector<Slot> slots_;
};

}  // namespace cubie::config
