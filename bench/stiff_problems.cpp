// Robertson, HIRES and POLLU, straight-line as a user would write them for a solver; all problems together.

#include "stiff_problems.hpp"

namespace bench {
namespace {

void robertson(double, const double* y, double k1, double* dy) {
  const double r1 = k1 * y[0], r2 = 3e7 * y[1] * y[1], r3 = 1e4 * y[1] * y[2];
  dy[0] = -r1 + r3;
  dy[1] = r1 - r3 - r2;
  dy[2] = r2;
}

void robertson_jacobian(double, const double* y, double k1, double** j) {
  j[0][0] = -k1;
  j[0][1] = k1;
  j[1][0] = 1e4 * y[2];
  j[1][1] = -1e4 * y[2] - 6e7 * y[1];
  j[1][2] = 6e7 * y[1];
  j[2][0] = 1e4 * y[1];
  j[2][1] = -1e4 * y[1];
}

void hires(double, const double* y, double k, double* dy) {
  const double r = k * y[5] * y[7];
  dy[0] = -1.71 * y[0] + 0.43 * y[1] + 8.32 * y[2] + 0.0007;
  dy[1] = 1.71 * y[0] - 8.75 * y[1];
  dy[2] = -10.03 * y[2] + 0.43 * y[3] + 0.035 * y[4];
  dy[3] = 8.32 * y[1] + 1.71 * y[2] - 1.12 * y[3];
  dy[4] = -1.745 * y[4] + 0.43 * y[5] + 0.43 * y[6];
  dy[5] = -r + 0.69 * y[3] + 1.71 * y[4] - 0.43 * y[5] + 0.69 * y[6];
  dy[6] = r - 1.81 * y[6];
  dy[7] = -r + 1.81 * y[6];
}

void hires_jacobian(double, const double* y, double k, double** j) {
  const double a = k * y[7], b = k * y[5];
  j[0][0] = -1.71;
  j[1][0] = 0.43;
  j[2][0] = 8.32;
  j[0][1] = 1.71;
  j[1][1] = -8.75;
  j[2][2] = -10.03;
  j[3][2] = 0.43;
  j[4][2] = 0.035;
  j[1][3] = 8.32;
  j[2][3] = 1.71;
  j[3][3] = -1.12;
  j[4][4] = -1.745;
  j[5][4] = j[6][4] = 0.43;
  j[3][5] = j[6][5] = 0.69;
  j[4][5] = 1.71;
  j[5][5] = -a - 0.43;
  j[7][5] = -b;
  j[5][6] = a;
  j[6][6] = -1.81;
  j[7][6] = b;
  j[5][7] = -a;
  j[6][7] = 1.81;
  j[7][7] = -b;
}

constexpr double kRates[25] = {0.35,    26.6,  1.23e4, 8.6e-4, 8.2e-4, 1.5e4,  1.3e-4, 2.4e4,  1.65e4,
                               9e3,     0.022, 1.2e4,  1.88,   1.63e4, 4.8e6,  3.5e-4, 0.0175, 1e8,
                               4.44e11, 1240,  2.1,    5.78,   0.0474, 1780.0, 3.12};
// Of each reaction: one reactant or two, counted from 1, and how it changes which species.
struct Reaction {
  int first, second;
  std::array<std::array<int, 2>, 4> change;
};
constexpr Reaction kReactions[25] = {
    {1, 0, {{{1, -1}, {2, 1}, {3, 1}, {0, 0}}}},     {2, 4, {{{1, 1}, {2, -1}, {4, -1}, {0, 0}}}},
    {5, 2, {{{1, 1}, {2, -1}, {5, -1}, {6, 1}}}},    {7, 0, {{{5, 2}, {7, -1}, {8, 1}, {0, 0}}}},
    {7, 0, {{{7, -1}, {8, 1}, {0, 0}, {0, 0}}}},     {7, 6, {{{5, 1}, {6, -1}, {7, -1}, {8, 1}}}},
    {9, 0, {{{5, 1}, {8, 1}, {9, -1}, {10, 1}}}},    {9, 6, {{{6, -1}, {9, -1}, {11, 1}, {0, 0}}}},
    {11, 2, {{{1, 1}, {2, -1}, {10, 1}, {11, -1}}}}, {11, 1, {{{1, -1}, {11, -1}, {13, 1}, {0, 0}}}},
    {13, 0, {{{1, 1}, {11, 1}, {13, -1}, {0, 0}}}},  {10, 2, {{{1, 1}, {2, -1}, {10, -1}, {14, 1}}}},
    {14, 0, {{{5, 1}, {7, 1}, {14, -1}, {0, 0}}}},   {1, 6, {{{1, -1}, {6, -1}, {15, 1}, {0, 0}}}},
    {3, 0, {{{3, -1}, {4, 1}, {0, 0}, {0, 0}}}},     {4, 0, {{{4, -1}, {16, 1}, {0, 0}, {0, 0}}}},
    {4, 0, {{{3, 1}, {4, -1}, {0, 0}, {0, 0}}}},     {16, 0, {{{6, 2}, {16, -1}, {0, 0}, {0, 0}}}},
    {16, 0, {{{3, 1}, {16, -1}, {0, 0}, {0, 0}}}},   {17, 6, {{{5, 1}, {6, -1}, {17, -1}, {18, 1}}}},
    {19, 0, {{{2, 1}, {19, -1}, {0, 0}, {0, 0}}}},   {19, 0, {{{1, 1}, {3, 1}, {19, -1}, {0, 0}}}},
    {1, 4, {{{1, -1}, {4, -1}, {19, 1}, {0, 0}}}},   {19, 1, {{{1, -1}, {19, -1}, {20, 1}, {0, 0}}}},
    {20, 0, {{{1, 1}, {19, 1}, {20, -1}, {0, 0}}}}};

void pollution(double, const double* y, double k1, double* dy) {
  double r[26] = {};
  r[1] = k1 * y[0];
  for (int i = 2; i <= 25; ++i) {
    const Reaction& reaction = kReactions[i - 1];
    r[i] = kRates[i - 1] * y[reaction.first - 1] * (reaction.second > 0 ? y[reaction.second - 1] : 1.0);
  }
  dy[0] = r[2] + r[3] + r[9] + r[11] + r[12] + r[22] + r[25] - r[1] - r[10] - r[14] - r[23] - r[24];
  dy[1] = r[1] + r[21] - r[2] - r[3] - r[9] - r[12];
  dy[2] = r[1] + r[17] + r[19] + r[22] - r[15];
  dy[3] = r[15] - r[2] - r[16] - r[17] - r[23];
  dy[4] = 2 * r[4] + r[6] + r[7] + r[13] + r[20] - r[3];
  dy[5] = r[3] + 2 * r[18] - r[6] - r[8] - r[14] - r[20];
  dy[6] = r[13] - r[4] - r[5] - r[6];
  dy[7] = r[4] + r[5] + r[6] + r[7];
  dy[8] = -r[7] - r[8];
  dy[9] = r[7] + r[9] - r[12];
  dy[10] = r[8] + r[11] - r[9] - r[10];
  dy[11] = r[9];
  dy[12] = r[10] - r[11];
  dy[13] = r[12] - r[13];
  dy[14] = r[14];
  dy[15] = r[16] - r[18] - r[19];
  dy[16] = -r[20];
  dy[17] = r[20];
  dy[18] = r[23] + r[25] - r[21] - r[22] - r[24];
  dy[19] = r[24] - r[25];
}

void pollution_jacobian(double, const double* y, double k1, double** j) {
  for (int i = 0; i < 25; ++i) {
    const Reaction& r = kReactions[i];
    const double k = i == 0 ? k1 : kRates[i];
    const double by_first = r.second > 0 ? k * y[r.second - 1] : k;
    const double by_second = k * y[r.first - 1];
    for (const auto& [species, amount] : r.change) {
      // r9 makes species 12 as well, and nothing else has five changes.
      if (species == 0) continue;
      j[r.first - 1][species - 1] += amount * by_first;
      if (r.second > 0) j[r.second - 1][species - 1] += amount * by_second;
    }
  }
  j[10][11] += kRates[8] * y[1];
  j[1][11] += kRates[8] * y[10];
}

}  // namespace

const std::vector<StiffProblem>& stiff_problems() {
  static const std::vector<StiffProblem> problems = {
      {"robertson", "k1", 0.02, 0.08, 1e7, {1, 0, 0}, {1e-4, 1e-9, 1e-4}, robertson, robertson_jacobian},
      {"hires",
       "k_plus",
       140,
       560,
       321.8122,
       {1, 0, 0, 0, 0, 0, 0, 0.0057},
       std::vector<double>(8, 1e-4),
       hires,
       hires_jacobian},
      {"pollution",
       "k1",
       0.175,
       0.7,
       60,
       {0, 0.2, 0, 0.04, 0, 0, 0.1, 0.3, 0.01, 0, 0, 0, 0, 0, 0, 0, 0.007, 0, 0, 0},
       std::vector<double>(20, 1e-4),
       pollution,
       pollution_jacobian},
      beeler_reuter_problem(),
      network_problem()};
  return problems;
}

}  // namespace bench
