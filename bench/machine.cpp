#include "machine.hpp"

#include <immintrin.h>

#include <fstream>
#include <thread>
#include <vector>

#include "harness.hpp"

namespace bench {
namespace {

// Two units of latency four or five need eight to ten chains; twelve fit the registers of AVX2 with room to spare.
constexpr int kChains = 12;
constexpr long kRounds = 4'000'000;

__attribute__((target("avx512f"), noinline)) double fma_loop_512() {
  __m512d chain[kChains];
  for (int i = 0; i < kChains; ++i) chain[i] = _mm512_set1_pd(1.0 + i);
  const __m512d factor = _mm512_set1_pd(0.999999);
  const __m512d term = _mm512_set1_pd(1e-6);
  for (long round = 0; round < kRounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < kChains; ++i) chain[i] = _mm512_fmadd_pd(chain[i], factor, term);
  }
  __m512d sum = chain[0];
  for (int i = 1; i < kChains; ++i) sum = _mm512_add_pd(sum, chain[i]);
  return sum[0];
}

__attribute__((target("avx2,fma"), noinline)) double fma_loop_256() {
  __m256d chain[kChains];
  for (int i = 0; i < kChains; ++i) chain[i] = _mm256_set1_pd(1.0 + i);
  const __m256d factor = _mm256_set1_pd(0.999999);
  const __m256d term = _mm256_set1_pd(1e-6);
  for (long round = 0; round < kRounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < kChains; ++i) chain[i] = _mm256_fmadd_pd(chain[i], factor, term);
  }
  __m256d sum = chain[0];
  for (int i = 1; i < kChains; ++i) sum = _mm256_add_pd(sum, chain[i]);
  return sum[0];
}

}  // namespace

MachinePeak measure_fma_peak() {
  const bool wide = __builtin_cpu_supports("avx512f") != 0;
  const int lanes = wide ? 8 : 4;
  const double seconds = median_seconds(9, [&] { keep(wide ? fma_loop_512() : fma_loop_256()); });
  return {2.0 * lanes * kChains * static_cast<double>(kRounds) / seconds, lanes * 64};
}

double measure_stream(int threads) {
  constexpr std::size_t kElements = std::size_t{1} << 24;  // 128 MiB per array
  std::vector<double> a(kElements), b(kElements, 1.0), c(kElements, 2.0);
  const auto triad = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) a[i] = b[i] + 3.0 * c[i];
  };
  const double seconds = median_seconds(7, [&] {
    std::vector<std::jthread> workers;
    const std::size_t part = kElements / static_cast<std::size_t>(threads);
    for (int i = 1; i < threads; ++i) {
      workers.emplace_back(
          [&, i] { triad(part * static_cast<std::size_t>(i), part * static_cast<std::size_t>(i + 1)); });
    }
    triad(0, part);
  });
  keep(a[kElements / 2]);
  return 3.0 * 8.0 * static_cast<double>(kElements) / seconds;
}

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

}  // namespace bench
