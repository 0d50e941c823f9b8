// Runs a fuzz target without a fuzzing engine: every file of the folders given, then a fixed number of mutations of
// them. Deterministic: the seed is printed and never changes.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::uint64_t kSeed = 20240229;
constexpr int kMutations = 40'000;
constexpr std::size_t kLongest = 1 << 14;

using Random = std::mt19937_64;

// The same on every standard library, which std::uniform_int_distribution is not.
std::size_t below(Random& random, std::size_t n) { return static_cast<std::size_t>(random() % n); }

void run(const std::string& input) {
  // A copy of exactly the input's size, so that a sanitizer sees every byte read beyond it.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::string mutated(const std::vector<std::string>& corpus, Random& random) {
  static constexpr std::string_view kPieces[] = {
      "(",        ")",     ",",    ";",       "\n",        "\r\n",       "'",     "=",
      "^",        "-",     "!",    "?",       ":",         "[",          "]",     "x",
      "t",        "1e308", "0",    "states ", "function ", "piecewise(", "d/dt(", "\xEF\xBB\xBF",
      "\xCF\x83", " not ", " && ", "#",       ".5"};
  std::string text = corpus[below(random, corpus.size())];
  const std::size_t rounds = 1 + below(random, 4);
  for (std::size_t round = 0; round < rounds; ++round) {
    const std::size_t at = below(random, text.size() + 1);
    const std::size_t length = std::min(text.size() - at, 1 + below(random, 32));
    switch (below(random, 7)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(static_cast<unsigned char>(random()));
        break;
      case 1:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(random, 8)));
        break;
      case 2:
        text.erase(at, length);
        break;
      case 3:
        text.insert(at, text.substr(at, length));
        break;
      case 4:
        text.insert(at, kPieces[below(random, std::size(kPieces))]);
        break;
      case 5: {
        const std::string& other = corpus[below(random, corpus.size())];
        text = text.substr(0, at) + other.substr(below(random, other.size() + 1));
        break;
      }
      default: {
        const std::string part = text.substr(at, length);
        for (std::size_t i = below(random, 200); i > 0; --i) text.insert(at, part);
        break;
      }
    }
    text.resize(std::min(text.size(), kLongest));
  }
  return text;
}

std::vector<std::string> read_corpus(int n_folders, char** folders) {
  std::vector<std::filesystem::path> paths;
  for (int i = 0; i < n_folders; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(folders[i])) {
      if (entry.is_regular_file()) paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  std::vector<std::string> corpus;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return corpus;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> corpus = read_corpus(argc - 1, argv + 1);
  if (corpus.empty()) {
    std::fprintf(stderr, "no corpus: give the folders that hold it\n");
    return EXIT_FAILURE;
  }
  std::printf("%zu files, %d mutations, seed %llu\n", corpus.size(), kMutations,
              static_cast<unsigned long long>(kSeed));
  std::fflush(stdout);
  for (const std::string& input : corpus) run(input);
  Random random(kSeed);
  for (int i = 0; i < kMutations; ++i) run(mutated(corpus, random));
  return EXIT_SUCCESS;
}
