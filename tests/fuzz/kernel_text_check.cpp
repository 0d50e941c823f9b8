#include "kernel_text_check.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

#include "codegen/model_text.hpp"
#include "codegen/root_text.hpp"
#include "model/model.hpp"
#include "symbolic/graph.hpp"

namespace cubie::fuzz {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

constexpr std::string_view kHelpers[] = {"fma", "where", "mask_and", "mask_or", "mask_not"};
constexpr std::string_view kOperators[] = {" + ", " - ", " * ", " / ", " < ", " <= ", " > ", " >= ", " == ", " != "};
constexpr std::string_view kFunctions[] = {
#define CUBIE_FUNCTION(id, text, min_args, max_args, kind) #id,
#include "model/functions.def"
#undef CUBIE_FUNCTION
};

/// One function body: which locals are defined so far.
struct Scope {
  std::int32_t values = 0;
  std::vector<char> kind_of_value;                                   // 'v' or 'm', by number
  std::vector<char> states, parameters, drivers, rates, directions;  // 1 where a local holds the element
};

/// One statement, read from the left. Each function takes what it names off the line and tells whether it was there.
class Statement {
 public:
  Statement(std::string_view line, Scope& scope, const TextSizes& sizes) : rest_(line), scope_(scope), sizes_(sizes) {}

  bool read() {
    if (!(definition() || assignment()) || !take(";")) return false;
    if (rest_.empty()) return true;
    return take("  // ") && std::ranges::all_of(rest_, is_word);
  }

 private:
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  template <std::size_t N>
  bool take_one_of(const std::string_view (&words)[N]) {
    return std::ranges::any_of(words, [&](std::string_view word) { return take(word); });
  }

  template <class Predicate>
  bool take_all(Predicate wanted) {
    const auto end = std::ranges::find_if_not(rest_, wanted);
    const auto n = static_cast<std::size_t>(end - rest_.begin());
    rest_.remove_prefix(n);
    return n > 0;
  }

  bool index(std::int32_t limit, std::int32_t& out) {
    std::int64_t value = 0;
    const std::string_view before = rest_;
    while (!rest_.empty() && is_digit(rest_[0]) && value < limit) {
      value = 10 * value + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    out = static_cast<std::int32_t>(value);
    return rest_.size() < before.size() && value < limit;
  }

  bool number() {
    if (!take("T(S(")) return false;
    (void)take("-");
    if (!take("0x") || !take_all(is_hex_digit)) return false;
    if (take(".") && !take_all(is_hex_digit)) return false;
    return take("p") && (take("+") || take("-")) && take_all(is_digit) && take("))");
  }

  // y3 where a local holds it, else y[3]
  bool element(std::string_view name, std::int32_t size, const std::vector<char>& loaded) {
    std::int32_t i = 0;
    if (!take(name)) return false;
    if (take("[")) return index(size, i) && take("]");
    return index(size, i) && static_cast<std::size_t>(i) < loaded.size() && loaded[static_cast<std::size_t>(i)] != 0;
  }

  bool value(char kind) {
    std::int32_t i = 0;
    if (!take(std::string_view(&kind, 1))) return false;
    return index(scope_.values, i) && scope_.kind_of_value[static_cast<std::size_t>(i)] == kind;
  }

  bool operand() {
    switch (rest_.empty() ? '\0' : rest_[0]) {
      case 'T':
        return number();
      case 't':
        return take("t");
      case 'd':
        return element(rest_.starts_with("direction") ? "direction" : "d", sizes_.states, scope_.directions);
      case 'l':
        return take("lanes<L>::every()") || take("lanes<L>::none()");
      case 'y':
        return element("y", sizes_.states, scope_.states);
      case 'p':
        return element("p", sizes_.parameters, scope_.parameters);
      case 'u':
        return element("u", sizes_.drivers, scope_.drivers);
      case 'r':
        return element("r", sizes_.drivers, scope_.rates);
      default:
        return value('v') || value('m');
    }
  }

  bool call() {
    if (!operand()) return false;
    while (take(", ")) {
      if (!operand()) return false;
    }
    return take(")");
  }

  bool function_name() {
    if (!take("math<L>::")) return take_one_of(kHelpers) && take("(");
    const auto end = static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_word) - rest_.begin());
    return std::ranges::find(kFunctions, rest_.substr(0, end)) != std::end(kFunctions) && take(rest_.substr(0, end)) &&
           take("(");
  }

  bool expression() {
    if (take("-")) return operand();
    const std::string_view before = rest_;
    if (function_name()) return call();
    rest_ = before;
    return operand() && (!take_one_of(kOperators) || operand());
  }

  // const T y3 = y[3]
  bool load(std::string_view name, std::string_view open, std::string_view close, std::int32_t size,
            std::vector<char>& loaded) {
    std::int32_t to = 0, from = 0;
    if (!take(name) || !index(size, to) || !take(" = ") || !take(open) || !index(size, from) || !take(close)) {
      return false;
    }
    loaded.resize(static_cast<std::size_t>(size));
    char& mark = loaded[static_cast<std::size_t>(to)];
    return to == from && mark++ == 0;
  }

  bool definition() {
    const bool mask = rest_.starts_with("const M m");
    if (!mask && !take("const T ")) return false;
    if (mask) take("const M ");
    switch (rest_.empty() ? '\0' : rest_[0]) {
      case 'y':
        return load("y", "y[", "]", sizes_.states, scope_.states);
      case 'p':
        return load("p", "p[", "]", sizes_.parameters, scope_.parameters);
      case 'u':
        return load("u", "drivers.value(", ")", sizes_.drivers, scope_.drivers);
      case 'd':
        return load("d", "direction[", "]", sizes_.states, scope_.directions);
      case 'r':
        return load("r", "drivers.slope(", ")", sizes_.drivers, scope_.rates);
      default: {
        const char kind = mask ? 'm' : 'v';
        std::int32_t i = 0;
        if (!take(mask ? "m" : "v") || !index(scope_.values + 1, i) || i != scope_.values || !take(" = ")) return false;
        if (!expression()) return false;
        scope_.kind_of_value.push_back(kind);
        ++scope_.values;
        return true;
      }
    }
  }

  bool assignment() {
    std::int32_t i = 0;
    const std::int32_t size = take("dy[") || take("dfdt[") ? sizes_.states
                              : take("jac[")               ? sizes_.jacobian
                              : take("out[")               ? sizes_.saved
                                                           : 0;
    return index(size, i) && take("] = ") && operand();
  }

  std::string_view rest_;
  Scope& scope_;
  const TextSizes& sizes_;
};

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view() : line.substr(first);
}

bool looks_like_a_statement(std::string_view line) {
  constexpr std::string_view kFrame[] = {"const T t = ", "const T* ", "const driver_point<L> "};
  const auto starts = [&](std::string_view word) { return line.starts_with(word); };
  return (starts("const ") || starts("dy[") || starts("jac[") || starts("dfdt[") || starts("out[")) &&
         std::ranges::none_of(kFrame, starts);
}

/// A line of the frame without what differs from model to model: counts and flags.
std::string pattern_of(std::string_view line) {
  std::string pattern;
  for (char c : line) {
    if (!is_digit(c)) {
      pattern += c;
    } else if (pattern.empty() || pattern.back() != '#') {
      pattern += '#';
    }
  }
  for (const std::string_view flag : {" = true", " = false"}) {
    for (std::size_t at = 0; (at = pattern.find(flag, at)) != std::string::npos;)
      pattern.replace(at, flag.size(), " = ?");
  }
  return pattern;
}

template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string frame_of(std::string_view text) {
  std::string frame;
  for_each_line(text, [&](std::string_view line) {
    if (!looks_like_a_statement(trimmed(line))) frame += pattern_of(line) + '\n';
  });
  return frame;
}

/// Texts of all kinds of models: with drivers in each function or not, either form of the first, with its
/// derivatives and without, with samples and without.
std::vector<std::string> known_texts() {
  std::vector<std::string> frames;
  for (int kind = 0; kind < 8; ++kind) {
    const auto reads = [&](int bit) { return (kind >> bit & 1) != 0 ? 'u' : 'x'; };
    const model::Model model = model::parse_model(fmt::format(
        "states x; drivers u; observables o; x' = {}; o = {}; summary s = mean({})", reads(0), reads(1), reads(2)));
    for (const int form : {0, 1, 2, 3, 4, 5, 6, 7}) {
      codegen::ModelTextOptions options{{{true, 0}}, form % 2 == 0, form % 4 < 2};
      if (form < 4) options.sampled = {{plan::SampledKind::expression, 0, {}}};
      frames.push_back(codegen::emit_model(model, symbolic::build_system(model), options));
    }
  }
  return frames;
}

/// Of a frame: the parts between empty lines, without what closes the struct.
std::vector<std::string> parts_of(std::string frame) {
  constexpr std::string_view kEnd = "};\n";
  if (frame.ends_with(kEnd)) frame.resize(frame.size() - kEnd.size());
  std::vector<std::string> parts(1);
  for_each_line(frame, [&](std::string_view line) {
    if (line.empty()) {
      parts.emplace_back();
    } else {
      parts.back() += std::string(line) + '\n';
    }
  });
  return parts;
}

/// The frames of the functions of events, with drivers and without.
std::vector<std::string> known_event_parts() {
  std::vector<std::string> parts;
  for (const char word : {'u', 'x'}) {
    const model::Model model =
        model::parse_model(fmt::format("states x; drivers u; x' = 1; when {0} crosses 0: x = {0}", word));
    for (std::string& part : parts_of(frame_of(codegen::emit_root_functions(symbolic::build_system(model)).members))) {
      if (!part.empty()) parts.push_back(std::move(part));
    }
  }
  return parts;
}

/// The frame without the functions of events, of which a model has as many as it likes.
std::string plain_frame_of(std::string_view text) {
  static const std::vector<std::string> of_events = known_event_parts();
  std::string frame;
  for (const std::string& part : parts_of(frame_of(text))) {
    if (std::ranges::find(of_events, part) == of_events.end()) frame += part + '\n';
  }
  return frame;
}

}  // namespace

std::string find_alien_line(std::string_view text, const TextSizes& sizes) {
  static const std::vector<std::string> frames = [] {
    std::vector<std::string> known = known_texts();
    for (std::string& known_text : known) known_text = plain_frame_of(known_text);
    return known;
  }();
  std::string alien;
  Scope scope;
  for_each_line(text, [&](std::string_view line) {
    if (!alien.empty()) return;
    if (line.ends_with('{')) scope = Scope();
    const std::string_view statement = trimmed(line);
    if (looks_like_a_statement(statement) && !Statement(statement, scope, sizes).read()) {
      alien = "no statement of arithmetic: " + std::string(line);
    }
  });
  if (alien.empty() && std::ranges::find(frames, plain_frame_of(text)) == frames.end()) {
    alien = "the lines around the statements are not those of any known model";
  }
  return alien;
}

}  // namespace cubie::fuzz
