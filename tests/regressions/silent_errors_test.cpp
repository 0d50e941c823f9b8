// Errors that the Python CuBIE has had and mended, those that gave wrong numbers without a word first: each would show
// here by name.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "../support/batch_support.hpp"

namespace cubie::test {
namespace {

std::string text(const char* word) { return word; }

const Settings kTight = {{"rtol", 1e-10}, {"atol", 1e-12}};

Settings with(const char* method, Settings more = {}) {
  more.emplace_back("method", text(method));
  return more;
}

// Entry names j_110 of row 1, column 10 and of row 11, column 0 were the same.
TEST(Regressions, JacobianEntriesOfManyStatesAreToldApart) {
  constexpr int n = 23;
  std::string model = "states ";
  for (int i = 0; i < n; ++i) model += fmt::format("{}s{} = {}", i == 0 ? "" : ", ", i, i % 3);
  for (int i = 0; i < n; ++i) {
    model += fmt::format("\ns{}' = -{}*s{}", i, 3 + i, i);
    // Full rows with entries that all differ.
    for (int j = 0; j < n; ++j) {
      if (j != i) model += fmt::format(" + {}*s{}", 0.001 * (1 + (7 * i + 11 * j) % 37), j);
    }
  }
  const auto run = [&](const char* method) {
    return final_states(*solve(*make_batch(make_solver(model, with(method, kTight)), {{"t_end", 0.5}})));
  };
  const std::vector<double> explicit_states = run("vern7");
  for (const char* method : {"rodas5p", "kvaerno5", "radau_iia_5"}) {
    const std::vector<double> states = run(method);
    for (std::size_t i = 0; i < states.size(); ++i) {
      // 100 tolerances of a state of size 1.
      EXPECT_NEAR(states[i], explicit_states[i], 1e-8) << method << " s" << i;
    }
  }
}

// A user's beta and gamma were taken for those of the solver's own code.
TEST(Regressions, NamesOfTheKernelsOwnAreFreeToUse) {
  const char* const names[] = {"beta", "gamma", "dt",   "h",    "y",     "k",     "W",        "S",      "T",
                               "L",    "I",     "a",    "b",    "c",     "e",     "lane",     "where",  "mask",
                               "jac",  "dfdt",  "out",  "in",   "run",   "group", "args",     "save",   "time",
                               "fma",  "float", "int",  "auto", "class", "if",    "for",      "double", "v1",
                               "m1",   "zero",  "one_", "n",    "theta", "value", "template", "const",  "return"};
  const auto run = [](const std::string& p, const std::string& q, const char* method) {
    const std::string model = fmt::format(
        "states {0} = 1, u9 = 0.5; parameters {1} = 2\n"
        "{0}' = -{1}*{0} + u9\nu9' = {0} - u9*{1}\n",
        p, q);
    return final_states(*solve(*make_batch(make_solver(model, with(method)), {{"t_end", 0.5}})));
  };
  // One model with all of them as parameters, so that one compile serves.
  for (const char* method : {"tsit5", "rodas5p"}) {
    std::string plain = "states x = 1, z = 0.5\nparameters ", odd = plain, plain_sum = "0", odd_sum = "0";
    int i = 0;
    for (const char* name : names) {
      plain += fmt::format("{}p{} = {}", i == 0 ? "" : ", ", i, 0.01 * (i + 1));
      odd += fmt::format("{}{} = {}", i == 0 ? "" : ", ", name, 0.01 * (i + 1));
      plain_sum += fmt::format(" + p{}*x^{}", i, i % 3 + 1);
      odd_sum += fmt::format(" + {}*x^{}", name, i % 3 + 1);
      ++i;
    }
    plain += "\nx' = -(" + plain_sum + ")\nz' = x - z";
    odd += "\nx' = -(" + odd_sum + ")\nz' = x - z";
    const auto states = [&](const std::string& model) {
      return final_states(*solve(*make_batch(make_solver(model, with(method)), {{"t_end", 0.5}})));
    };
    EXPECT_EQ(states(plain), states(odd)) << method;
    EXPECT_EQ(run("p", "q", method), run("beta", "gamma", method));
    EXPECT_EQ(run("p", "q", method), run("gamma", "y", method));
  }
}

// Values were taken in the order given, not by their names.
TEST(Regressions, ValuesGoByName) {
  const auto solver = make_solver("states x = 1, y = 2; parameters zeta = 3, alpha = 5; x' = -zeta*x; y' = -alpha*y");
  const auto run = [&](bool forwards) {
    const auto batch = make_batch(solver, {});
    const auto set_one = [&](const char* name, double value) {
      batch->set_values(name, std::span<const double>(one(value)));
    };
    const std::vector<std::pair<const char*, double>> all = {{"x", 7}, {"y", 8}, {"zeta", 0.5}, {"alpha", 0.25}};
    if (forwards) {
      for (const auto& [name, value] : all) set_one(name, value);
    } else {
      for (auto at = all.rbegin(); at != all.rend(); ++at) set_one(at->first, at->second);
    }
    EXPECT_EQ(batch->value("alpha", 0), 0.25);
    EXPECT_EQ(batch->value("x", 0), 7.0);
    return final_states(*solve(*batch));
  };
  EXPECT_EQ(run(true), run(false));
  EXPECT_NEAR(run(true)[0], 7 * std::exp(-0.5), 1e-4);
  EXPECT_NEAR(run(true)[1], 8 * std::exp(-0.25), 1e-4);
}

// Variables came in another order in each process.
TEST(Regressions, VariablesKeepTheOrderOfTheText) {
  const auto solver = make_solver("states zz = 1, b = 2, a9 = 3, m = 4; zz' = 0; b' = 0; a9' = 0; m' = 0");
  const auto result = solve(*make_batch(solver, {}));
  EXPECT_EQ(result->saved_names(), (std::vector<std::string>{"zz", "b", "a9", "m"}));
  EXPECT_EQ(final_states(*result), (std::vector<double>{1, 2, 3, 4}));
}

constexpr const char* kTwoDrivers = "states x = 0, y = 0; drivers u, w; x' = u; y' = w";
const std::vector<double> kTimes = {0, 1, 2, 3};

// Drivers, too.
TEST(Regressions, DriversGoByName) {
  const auto solver = make_solver(kTwoDrivers, kTight);
  const std::vector<double> two(4, 2.0), five(4, 5.0);
  for (const bool forwards : {true, false}) {
    const auto batch = make_batch(solver, {});
    batch->set_driver(forwards ? "u" : "w", kTimes, forwards ? two : five);
    batch->set_driver(forwards ? "w" : "u", kTimes, forwards ? five : two);
    const std::vector<double> states = final_states(*solve(*batch));
    EXPECT_NEAR(states[0], 2.0, 1e-9);
    EXPECT_NEAR(states[1], 5.0, 1e-9);
  }
}

// Until drivers had been updated once, kernels read what memory held; after a change of the interpolation, old
// coefficients.
TEST(Regressions, DriversAreReadAsTheyStand) {
  const auto solver = make_solver("states x = 0; drivers u; x' = u", kTight);
  const auto batch = make_batch(solver, {{"driver_wrap", std::int64_t{0}}, {"t_end", 3.0}});
  EXPECT_THROW((void)batch->submit(), Error);
  const std::vector<double> samples = {0, 1, 0, 3};
  batch->set_driver("u", kTimes, samples);
  set(*batch, config::Scope::batch, "driver_interpolation", text("linear"));
  set(*batch, config::Scope::batch, "driver_boundary", text("natural"));
  EXPECT_NEAR(final_states(*solve(*batch))[0], 2.5, 1e-9);
  set(*batch, config::Scope::batch, "driver_interpolation", text("previous"));
  EXPECT_NEAR(final_states(*solve(*batch))[0], 1.0, 1e-9) << "the table of the first interpolation";
  batch->set_driver("u", kTimes, std::vector<double>{1, 1, 1, 1});
  EXPECT_NEAR(final_states(*solve(*batch))[0], 3.0, 1e-9) << "the samples of the first solve";
}

// Slices of chunks were copies, so that results stayed zero; strides of a last, shorter chunk were those of a full one.
TEST(Regressions, EveryChunkBringsItsRuns) {
  const auto discrete = batch::Context::create();
  apply(*discrete, config::Scope::context, {{"host_memory_mode", text("discrete")}, {"threads", std::int64_t{2}}});
  const std::vector<double> k = linspace(0.1, 2.0, 37);
  const auto run = [&](const Ref<batch::Context>& context, std::int64_t chunk) {
    const auto solver = make_solver(kDecay, {{"summaries", text("mean, max")}}, context);
    const auto batch = make_batch(solver, {{"save_every", 0.25}, {"chunk_runs", chunk}});
    batch->set_values("k", std::span<const double>(k));
    const auto result = solve(*batch);
    std::vector<double> all = outputs(*result);
    std::vector<double> more(static_cast<std::size_t>(result->n_summaries() * result->n_runs()));
    result->copy_summaries(batch::Order::time_variable_run, std::span<double>(more));
    all.insert(all.end(), more.begin(), more.end());
    more = final_states(*result);
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const std::vector<double> want = run(shared_context(), 0);
  EXPECT_GT(*std::min_element(want.begin(), want.end()), 0.0) << "no value of a decay is zero";
  for (const std::int64_t chunk : {1, 5, 36}) EXPECT_EQ(want, run(discrete, chunk)) << chunk;
}

// Coefficients of tableaus were wrong: errors then shrink at a lower order. Order conditions to 50 digits stand in
// tests/numerics; this is what a user would see.
TEST(Regressions, MethodsOnceWithWrongCoefficientsHaveTheirOrder) {
  struct Case {
    const char* method;
    int order;
  };
  for (const Case& c : {Case{"l_stable_sdirk_4", 4}, Case{"tsit5", 5}, Case{"vern7", 7}, Case{"rosenbrock23", 2}}) {
    const auto error = [&](double dt) {
      const auto solver = make_solver(
          "states x = 1, v = 0; x' = v; v' = -x - 0.3*v*x^2",
          with(c.method,
               {{"controller", text("fixed")}, {"dt", dt}, {"rtol", 1e-13}, {"atol", 1e-13}, {"newton_kappa", 1e-3}}));
      return final_states(*solve(*make_batch(solver, {{"t_end", 2.0}})))[0];
    };
    static const double exact =
        final_states(*solve(*make_batch(make_solver("states x = 1, v = 0; x' = v; v' = -x - 0.3*v*x^2",
                                                    with("vern9", {{"rtol", 1e-14}, {"atol", 1e-15}})),
                                        {{"t_end", 2.0}})))[0];
    const double coarse = std::abs(error(1.0 / 4) - exact), fine = std::abs(error(1.0 / 8) - exact);
    // Half an order below what the leading term promises.
    EXPECT_GT(std::log2(coarse / fine), c.order - 0.5) << c.method << " " << coarse << " " << fine;
  }
}

// Metrics of derivatives left out samples that were zero.
TEST(Regressions, DifferencesOfZeroSamplesCount) {
  // x = (t - 1)^3 sampled every 1/2: -1, -1/8, 0, 1/8, 1.
  const auto solver =
      make_solver("states t1 = -1; summary d = dxdt_extrema(t1^3); summary s = d2xdt2_extrema(t1^3); t1' = 1");
  const auto batch = make_batch(solver, {{"t_end", 2.0}, {"sample_every", 0.5}});
  const auto result = solve(*batch);
  std::vector<double> got(4);
  result->copy_summaries(batch::Order::time_variable_run, std::span<double>(got));
  EXPECT_NEAR(got[0], 1.75, 1e-12);
  EXPECT_NEAR(got[1], 0.25, 1e-12) << "the smallest slope is beside the sample 0";
  EXPECT_NEAR(got[2], 3.0, 1e-12);
  EXPECT_NEAR(got[3], -3.0, 1e-12);
}

// The controller took the order of the method for that of its error estimate: tolerances were met at the wrong price.
TEST(Regressions, StepsGrowWithTheOrderOfTheEstimate) {
  const auto steps = [](double tolerance) {
    const auto solver =
        make_solver("states x = 1, v = 0; x' = v; v' = -x", with("tsit5", {{"rtol", tolerance}, {"atol", tolerance}}));
    return static_cast<double>(counter(*solve(*make_batch(solver, {{"t_end", 200.0}})), batch::Counter::accepted)[0]);
  };
  // An estimate of order 4 has an error of h^5: 10^5 in tolerance is 10 in steps, where order 5 would give 10^(5/6).
  EXPECT_NEAR(std::log10(steps(1e-10) / steps(1e-5)), 1.0, 0.05);
}

// Rows were lost or doubled by sums of intervals in f32, and the last was written twice, past the end of the array.
TEST(Regressions, RowsAreNeitherLostNorDoubled) {
  for (const char* precision : {"f64", "f32"}) {
    const auto solver = make_solver("states x = 0; x' = 1", {{"precision", text(precision)}, {"dt_max", 0.5}});
    const auto ten = solve(*make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.1}}));
    ASSERT_EQ(ten->n_saves(), 11) << precision;
    EXPECT_EQ(ten->save_times().back(), 1.0);
    EXPECT_NEAR(outputs(*ten).back(), 1.0, 1e-6);
    const auto many = solve(*make_batch(solver, {{"t_end", 1000.0}, {"save_every", 0.01}}));
    ASSERT_EQ(many->n_saves(), 100'001) << precision;
    const std::vector<double> x = outputs(*many);
    for (std::size_t i = 1; i < x.size(); ++i) {
      ASSERT_GT(x[i], x[i - 1]) << precision << " " << i;
    }
  }
}

// Rejections without end, and steps at dt_min without end.
TEST(Regressions, EveryRunEnds) {
  for (const char* method : {"tsit5", "rodas5p", "kvaerno5"}) {
    const auto jump = make_solver("states x = 1; x' = x > 0.5 ? -1 : log(-1 - x*x)", with(method));
    EXPECT_NE(run_status(*solve(*make_batch(jump, {})))[0], 0) << method;
    const auto pinned = make_solver("states x = 1, v = 0; x' = v; v' = -1e8*x",
                                    with(method, {{"dt_min", 1e-3}, {"rtol", 1e-9}, {"atol", 1e-9}}));
    EXPECT_NE(run_status(*solve(*make_batch(pinned, {})))[0], 0) << method;
    const auto capped = make_solver("states x = 1, v = 0; x' = v; v' = -x",
                                    with(method, {{"dt_max", 1e-6}, {"max_steps", std::int64_t{1000}}}));
    EXPECT_EQ(run_status(*solve(*make_batch(capped, {})))[0], cubie_kernel::run_max_steps) << method;
  }
}

// A run that had recovered kept the bits of what it had recovered from.
TEST(Regressions, ARunThatRecoversIsWell) {
  // The right-hand side is no number for x < 0, where a first step of 1 leads; smaller steps never get there.
  for (const char* method : {"tsit5", "rodas5p", "kvaerno5"}) {
    const auto solver = make_solver("states x = 1; x' = -10*sqrt(x)*x - 5*x", with(method, {{"dt", 1.0}}));
    const auto result = solve(*make_batch(solver, {}));
    EXPECT_EQ(run_status(*result)[0], 0) << method;
    EXPECT_GT(counter(*result, batch::Counter::rejected)[0], 0) << method;
  }
}

// What a solver had been before showed in what it was after a change of its method.
TEST(Regressions, AChangedSolverIsAsGoodAsANewOne) {
  const auto solver = make_solver(kLorenz);
  const auto batch = make_batch(solver, {{"save_every", 0.25}});
  for (const char* method : {"tsit5", "rodas5p", "kvaerno5", "radau_iia_5", "vern9", "tsit5"}) {
    set(*solver, config::Scope::solver, "method", text(method));
    const auto fresh = make_batch(make_solver(kLorenz, with(method)), {{"save_every", 0.25}});
    EXPECT_EQ(outputs(*solve(*batch)), outputs(*solve(*fresh))) << method;
  }
}

}  // namespace
}  // namespace cubie::test
