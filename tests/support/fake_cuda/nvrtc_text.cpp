#include "nvrtc_text.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace fake_cuda {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

std::string_view word_at(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  std::size_t end = at;
  while (end < text.size() && is_word(text[end])) ++end;
  return text.substr(at, end - at);
}

/// The word before the bracket at `bracket`.
std::string_view word_before(std::string_view text, std::size_t bracket) {
  std::size_t end = bracket;
  while (end > 0 && is_space(text[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && is_word(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

/// Name of the function whose declaration goes on at `at`: the word before the first bracket that is not an
/// attribute's.
std::string_view function_name(std::string_view text, std::size_t at) {
  for (;;) {
    const std::size_t bracket = text.find('(', at);
    if (bracket == std::string_view::npos) return {};
    const std::string_view word = word_before(text, bracket);
    if (word != "__launch_bounds__") return word;
    at = text.find(')', bracket);
    if (at == std::string_view::npos) return {};
  }
}

std::vector<std::string> kernel_names(std::string_view text) {
  std::vector<std::string> names;
  const auto add = [&](std::string_view name) {
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
  };
  constexpr std::string_view kMacro = "CUBIE_ENTRY(", kWord = "__global__";
  for (std::size_t at = 0; (at = text.find(kMacro, at)) != std::string_view::npos; at += kMacro.size()) {
    add(word_at(text, at + kMacro.size()));
  }
  for (std::size_t at = 0; (at = text.find(kWord, at)) != std::string_view::npos; at += kWord.size()) {
    add(function_name(text, at + kWord.size()));
  }
  return names;
}

}  // namespace

std::string with_dynamic_shared(std::string_view text) {
  constexpr std::string_view kStart = "extern __shared__ ";
  std::string out;
  for (;;) {
    const std::size_t start = text.find(kStart);
    if (start == std::string_view::npos) break;
    const std::size_t bracket = text.find('[', start), end = text.find(';', start);
    const std::string_view name = bracket < end ? word_before(text, bracket) : std::string_view{};
    if (end == std::string_view::npos || name.empty()) break;
    const std::size_t type_start = start + kStart.size();
    const std::string type(text.substr(type_start, static_cast<std::size_t>(name.data() - text.data()) - type_start));
    out += text.substr(0, start);
    out += type + "* const " + std::string(name) + " = (" + type + "*)fake_cuda::g_runtime->shared_memory();";
    text.remove_prefix(end + 1);
  }
  return out += text;
}

std::string device_text(std::string_view text) {
  std::string out = with_dynamic_shared(text);
  out += "\nFAKE_CUDA_BIND\n";
  for (const std::string& kernel : kernel_names(text)) out += "FAKE_CUDA_KERNEL(" + kernel + ")\n";
  return out;
}

}  // namespace fake_cuda
