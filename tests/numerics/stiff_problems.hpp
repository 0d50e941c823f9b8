#pragma once
// Stiff problems with what they end at: models of examples/models, and larger ones that tools/ writes.

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reference.hpp"

namespace cubie::test {

/// End values of the Test Set for IVP Solvers (Mazzia, Magherini, release 2.4, 2008) and of Hairer & Wanner, Solving
/// ODEs II, IV.10, which tools/references/stiff_values.cpp confirms to 13 digits at least. The ring modulator, the
/// Brusselator, E5 and van_der_pol_stiff have its own values; those of Medical Akzo Nobel, which is too large for it,
/// are of tools/references/medical_akzo_nobel.py, because the published ones are off by up to 1e-7. `scale` is the size
/// below which a component is noise, and its share of the absolute tolerance.
struct StiffProblem {
  const char* name;
  const char* model;
  double t_end;
  std::vector<double> values;
  std::vector<double> scale;
  double amplification;  ///< of errors made on the way, from tools/references/stiff.py, rounded up
  std::vector<std::pair<const char*, double>> parameters;
  std::vector<std::size_t> states;  ///< that `values` are of; empty: all
};

inline std::vector<double> all_of(std::size_t n, double value) { return std::vector<double>(n, value); }

/// A problem of reference_values.inc: stiff too, but not so much that explicit methods could not solve it.
inline StiffProblem nonstiff(const char* name, std::vector<double> scale) {
  const Reference& r = reference(name);
  return {name, name, r.t_end, r.values, std::move(scale), r.amplification, {}, {}};
}

inline const std::vector<StiffProblem>& stiff_problems() {
  static const std::vector<StiffProblem> list = {
      {"robertson",
       "robertson",
       1e11,
       {0.2083340149701255e-07, 0.8333360770334713e-13, 0.9999999791665050},
       {1e-8, 1e-14, 1e-2},
       2.3,
       {},
       {}},
      {"hires",
       "hires",
       321.8122,
       {0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4, 0.1175651343283149e-2,
        0.2386356198831331e-2, 0.6238968252742796e-2, 0.2849998395185769e-2, 0.2850001604814231e-2},
       all_of(8, 1e-4),
       92,
       {},
       {}},
      {"oregonator",
       "oregonator",
       360,
       {0.1000814870318523e1, 0.1228178521549917e4, 0.1320554942846706e3},
       all_of(3, 1),
       30,
       {},
       {}},
      {"pollution",
       "pollution",
       60,
       {0.5646255480022769e-1, 0.1342484130422339,    0.4139734331099427e-8, 0.5523140207484359e-2,
        0.2018977262302196e-6, 0.1464541863493966e-6, 0.7784249118997964e-1, 0.3245075353396018,
        0.7494013383880406e-2, 0.1622293157301561e-7, 0.1135863833257075e-7, 0.2230505975721359e-2,
        0.2087162882798630e-3, 0.1396921016840158e-4, 0.8964884856898295e-2, 0.4352846369330103e-17,
        0.6899219696263405e-2, 0.1007803037365946e-3, 0.1772146513969984e-5, 0.5682943292316392e-4},
       all_of(20, 1e-4),
       2.8,
       {},
       {}},
      {"van_der_pol",
       "van_der_pol",
       2000,
       {0.1706167732170469e1, -0.8928097010248125e-3},
       {1, 1e-3},
       1400,
       {{"mu", 1000}},
       {}},
      // Rows without derivative: the values are those of the systems that they are put into, of three and of five
      // states.
      {"robertson_dae",
       "robertson_dae",
       1e11,
       {0.2083340149701255e-07, 0.8333360770334713e-13, 0.9999999791665050},
       {1e-8, 1e-14, 1e-2},
       2.3,
       {},
       {}},
      // Relative errors of y6, a product of two states, are those of both together.
      {"akzo_nobel",
       "akzo_nobel",
       180,
       {0.1150794920661702, 0.1203831471567715e-2, 0.1611562887407974, 0.3656156421249283e-3, 0.1708010885264404e-1,
        0.4873531310307455e-2},
       all_of(6, 1e-4),
       6,
       {},
       {}},
      {"van_der_pol_stiff", "van_der_pol_stiff", 1, {-1.863646254808133889, 0.7535430865435433601}, {1, 1}, 38, {}, {}},
      {"e5",
       "e5",
       1e7,
       {4.715033363040163241e-10, 1.818889586080702192e-14, 1.818881237678672560e-14, 8.348402029632169062e-20},
       {1e-10, 1e-14, 1e-14, 1e-19},
       1,
       {},
       {}},
      {"ring_modulator",
       "ring_modulator",
       1e-3,
       {-0.023390573584372, -0.0073674854860079, 0.25829567099919, -0.4064465720588, -0.40394556644555,
        0.26079667661245, 0.11067618612733, 2.939904342433e-07, -2.8400299330665e-08, 0.00072671982672914,
        0.00079294871970232, -0.00072552834957658, -0.00079414019685487, 7.0884954168757e-05, 2.3900590752771e-05},
       {1e-2, 1e-2, 1, 1, 1, 1, 1, 1e-5, 1e-5, 1e-3, 1e-3, 1e-3, 1e-3, 1e-4, 1e-4},
       92,
       {},
       {}},
      {"medical_akzo_nobel",
       "medical_akzo_nobel_1d",
       20,
       {0.23399422229561e-3, 0.35956160257779e-3, 0.11737412961621e-3, 0.61908220242e-5, 0.32345260789183e-1,
        0.40269805307465, 0.9999997325855163},
       all_of(400, 1e-3),
       23,
       {},
       {78, 148, 198, 199, 205, 209, 239}},
      {"brusselator_1d",
       "brusselator_1d",
       10,
       {0.93691334172072727, 3.0796044720685494,  0.87534781779737714, 3.1572375798620698,  0.8166058767035983,
        3.2311818165292059,  0.76170267424857241, 3.3000705127606,     0.71133855252042932, 3.3629349009941918,
        0.66590857420326566, 3.4192047041488851,  0.62553963300184634, 3.4686723648752706,  0.59014354668274116,
        3.5114339997855617,  0.55947537039030304, 3.5478197692487599,  0.53318878985146967, 3.5783238008661904,
        0.51088362887560035, 3.6035404340083899,  0.49214334268791743, 3.624110368904077,   0.4765624393713509,
        3.6406778340936947,  0.46376501554148747, 3.6538582610524095,  0.4534161556114103,  3.6642150687644262,
        0.44522804110867548, 3.672243816453503,   0.43896244619891411, 3.6783619818393967,  0.43443100593163597,
        3.6829028091069413,  0.43149432833292922, 3.6861119397362963,  0.43006072969389686, 3.68814582843082,
        0.43008512305179958, 3.6890712250840423,  0.43156838300997086, 3.6888652618508231,  0.43455733547166087,
        3.6874159235917832,  0.4391453633568268,  3.6845229080900124,  0.44547346184755982, 3.6798991098493152,
        0.45373140227952058, 3.6731731981621945,  0.46415845786391224, 3.6638940138032408,  0.47704289789284715,
        3.6515377798651962,  0.49271917177225455, 3.6355193992531327,  0.51156140134686723, 3.6152093617359147,
        0.53397153173270562, 3.5899579430707003,  0.5603603533550624,  3.559128340571923,   0.59111974975725967,
        3.5221399983799442,  0.62658514157005363, 3.4785224399092822,  0.66698838890323531, 3.4279782615395025,
        0.71240350518154039, 3.3704514702947734,  0.76269033148340859, 3.306194233650054,   0.8174443599690705,
        3.235821910999888,   0.8759632749557027,  3.1603439669004856,  0.9372412962019725,  3.0811583242695848},
       all_of(80, 1),
       3,
       {},
       {}},
      nonstiff("hodgkin_huxley", all_of(4, 1)),
      nonstiff("beeler_reuter", {1, 1e-7, 1, 1, 1, 1, 1, 1}),
  };
  return list;
}

inline bool has_algebraic_rows(std::string_view problem) {
  return problem == "robertson_dae" || problem == "akzo_nobel";
}

/// Largest error relative to scale + |y| of what one run ends at.
inline double error_of(const StiffProblem& p, const std::vector<double>& found) {
  double worst = 0;
  for (std::size_t i = 0; i < p.values.size(); ++i) {
    const std::size_t v = p.states.empty() ? i : p.states[i];
    const double error = std::abs(found[v] - p.values[i]) / (p.scale[v] + std::abs(p.values[i]));
    if (!(error <= worst)) worst = error;  // a NaN stays
  }
  return worst;
}

}  // namespace cubie::test
