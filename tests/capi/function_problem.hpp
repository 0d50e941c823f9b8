#pragma once
// Shorthands of the tests of compiled right-hand sides: problems of model text or of a function, solved through the
// public header.

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "session.hpp"

namespace cubie_test {

using Values = std::vector<std::pair<std::string, std::vector<double>>>;
using Texts = std::vector<std::pair<std::string, std::string>>;

struct Function {
  std::int64_t n_states = 1, n_parameters = 0;
  const char* declarations = nullptr;
  cubie_rhs_fn slopes = nullptr;
  cubie_jacobian_fn jacobian = nullptr;
  void* userdata = nullptr;
};

/// Options are all given as text; a number goes to whoever takes it.
template <class Handle, class AsText, class AsNumber, class AsCount>
inline void apply(Handle* handle, const Texts& options, AsText as_text, AsNumber as_number, AsCount as_count) {
  for (const auto& [name, text] : options) {
    if (as_text(handle, name.c_str(), text.c_str()) == CUBIE_OK) continue;
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    ASSERT_EQ(*end, '\0') << name << ": " << last_message();
    if (as_number(handle, name.c_str(), number) == CUBIE_OK) continue;
    CUBIE_OK_OR_FAIL(as_count(handle, name.c_str(), static_cast<std::int64_t>(number)));
  }
}

inline cubie_context* new_context(const Texts& options) {
  cubie_context* context = nullptr;
  EXPECT_EQ(cubie_context_create(&context), CUBIE_OK);
  Texts all = {{"device", "host"}, {"kernel_cache", "off"}, {"threads", "2"}};
  all.insert(all.end(), options.begin(), options.end());
  apply(context, all, cubie_context_set_string, cubie_context_set_double, cubie_context_set_int64);
  return context;
}

inline cubie_context* shared_context() {
  static cubie_context* const context = new_context({});
  return context;
}

struct Outcome {
  std::vector<double> rows, final_states, summaries;
  std::vector<std::int32_t> status, accepted, rejected;
};

struct Problem {
  const char* text = nullptr;  ///< or a function
  Function function = {};
  Texts solver = {}, batch = {};
  Values values = {};
  cubie_context* context = nullptr;
  std::vector<double> atol = {};
};

inline cubie_solver* make_solver(const Problem& p) {
  cubie_context* const context = p.context != nullptr ? p.context : shared_context();
  cubie_solver* solver = nullptr;
  if (p.text != nullptr) {
    EXPECT_EQ(cubie_solver_create(context, p.text, &solver), CUBIE_OK) << last_message();
  } else {
    const Function& f = p.function;
    EXPECT_EQ(cubie_solver_create_from_function(context, f.n_states, f.n_parameters, f.declarations, f.slopes,
                                                f.jacobian, f.userdata, &solver),
              CUBIE_OK)
        << last_message();
  }
  apply(solver, p.solver, cubie_solver_set_string, cubie_solver_set_double, cubie_solver_set_int64);
  if (!p.atol.empty()) {
    EXPECT_EQ(cubie_solver_set_atol(solver, p.atol.data(), static_cast<std::int64_t>(p.atol.size())), CUBIE_OK);
  }
  return solver;
}

inline cubie_batch* make_batch(cubie_solver* solver, const Problem& p) {
  cubie_batch* batch = nullptr;
  EXPECT_EQ(cubie_batch_create(solver, &batch), CUBIE_OK) << last_message();
  apply(batch, p.batch, cubie_batch_set_string, cubie_batch_set_double, cubie_batch_set_int64);
  for (const auto& [name, list] : p.values) {
    EXPECT_EQ(cubie_batch_set_values(batch, name.c_str(), list.data(), static_cast<std::int64_t>(list.size())),
              CUBIE_OK)
        << last_message();
  }
  return batch;
}

inline Outcome contents(const cubie_result* res) {
  Outcome out;
  const auto take = [](auto& list, auto copy) {
    std::int64_t needed = 0;
    ASSERT_EQ(copy(nullptr, 0, &needed), CUBIE_OK) << last_message();
    list.resize(static_cast<std::size_t>(needed));
    if (needed > 0) {
      ASSERT_EQ(copy(list.data(), needed, &needed), CUBIE_OK) << last_message();
    }
  };
  take(out.rows, [&](double* d, std::int64_t n, std::int64_t* m) {
    return cubie_result_copy_outputs(res, CUBIE_ORDER_TIME_VARIABLE_RUN, d, n, m);
  });
  take(out.final_states,
       [&](double* d, std::int64_t n, std::int64_t* m) { return cubie_result_copy_final_states(res, d, n, m); });
  take(out.summaries, [&](double* d, std::int64_t n, std::int64_t* m) {
    return cubie_result_copy_summaries(res, CUBIE_ORDER_TIME_VARIABLE_RUN, d, n, m);
  });
  take(out.status,
       [&](std::int32_t* d, std::int64_t n, std::int64_t* m) { return cubie_result_copy_run_status(res, d, n, m); });
  take(out.accepted, [&](std::int32_t* d, std::int64_t n, std::int64_t* m) {
    return cubie_result_copy_counter(res, CUBIE_COUNTER_ACCEPTED, d, n, m);
  });
  take(out.rejected, [&](std::int32_t* d, std::int64_t n, std::int64_t* m) {
    return cubie_result_copy_counter(res, CUBIE_COUNTER_REJECTED, d, n, m);
  });
  return out;
}

inline Outcome solve(const Problem& p) {
  // Solvers stay, for as long as one has a kernel no other compiles it.
  static std::vector<cubie_solver*> solvers;
  cubie_solver* const solver = make_solver(p);
  solvers.push_back(solver);
  cubie_batch* const batch = make_batch(solver, p);
  cubie_result* res = nullptr;
  EXPECT_EQ(cubie_batch_solve(batch, nullptr, nullptr, &res), CUBIE_OK) << last_message();
  Outcome out;
  if (res != nullptr) out = contents(res);
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  return out;
}

inline std::vector<double> even(double from, double to, int n) {
  std::vector<double> list;
  for (int i = 0; i < n; ++i) list.push_back(from + (to - from) * i / (n - 1));
  return list;
}

inline void expect_same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  if (a.empty()) return;  // without numbers there is no address, which memcmp does not take
  EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(double)), 0);
}

inline void expect_same(const Outcome& a, const Outcome& b) {
  EXPECT_FALSE(a.rows.empty());
  expect_same_bits(a.rows, b.rows);
  expect_same_bits(a.final_states, b.final_states);
  expect_same_bits(a.summaries, b.summaries);
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.accepted, b.accepted);
  EXPECT_EQ(a.rejected, b.rejected);
}

struct Event {
  double time;
  std::int32_t target, operation;
  double value;
};

inline void set_events(cubie_batch* batch, const char* variables, const std::vector<Event>& events) {
  std::vector<double> times, values;
  std::vector<std::int32_t> targets, operations;
  for (const Event& e : events) {
    times.push_back(e.time);
    targets.push_back(e.target);
    operations.push_back(e.operation);
    values.push_back(e.value);
  }
  EXPECT_EQ(cubie_batch_set_events(batch, variables, times.data(), targets.data(), operations.data(), values.data(),
                                   nullptr, nullptr, static_cast<std::int64_t>(times.size()), nullptr, 0),
            CUBIE_OK)
      << last_message();
}

inline Outcome solve_with_events(const Problem& p, const char* variables, const std::vector<Event>& events) {
  cubie_solver* const solver = make_solver(p);
  cubie_batch* const batch = make_batch(solver, p);
  set_events(batch, variables, events);
  cubie_result* res = nullptr;
  EXPECT_EQ(cubie_batch_solve(batch, nullptr, nullptr, &res), CUBIE_OK) << last_message();
  const Outcome out = contents(res);
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  return out;
}

inline std::int32_t decay(double, const double* y, const double* p, double* dydt, void*) {
  dydt[0] = -p[0] * y[0];
  return 0;
}

struct Counts {
  std::atomic<int> calls{0}, refused{0};
};

/// Values where y is not negative, which a first step too large leaves.
inline std::int32_t only_positive(double, const double* y, const double*, double* dydt, void* userdata) {
  if (y[0] < 0) {
    static_cast<Counts*>(userdata)->refused++;
    return 7;
  }
  dydt[0] = -50 * y[0];
  return 0;
}

}  // namespace cubie_test
