// cubie_solver_*

#include "batch/solver.hpp"

#include <algorithm>
#include <vector>

#include "arguments.hpp"
#include "cubie.h"
#include "guard.hpp"
#include "handle.hpp"
#include "model/utf8.hpp"
#include "option_access.hpp"
#include "util/nearest.hpp"

namespace {

using namespace cubie::capi;
using cubie::Error;
using cubie::ErrorCode;
using cubie::batch::Solver;
using cubie::model::Role;
using cubie::model::Variable;
constexpr auto kScope = cubie::config::Scope::solver;

static_assert(static_cast<std::int32_t>(Role::state) == std::int32_t{CUBIE_ROLE_STATE});
static_assert(static_cast<std::int32_t>(Role::parameter) == std::int32_t{CUBIE_ROLE_PARAMETER});
static_assert(static_cast<std::int32_t>(Role::constant) == std::int32_t{CUBIE_ROLE_CONSTANT});
static_assert(static_cast<std::int32_t>(Role::driver) == std::int32_t{CUBIE_ROLE_DRIVER});
static_assert(static_cast<std::int32_t>(Role::observable) == std::int32_t{CUBIE_ROLE_OBSERVABLE});

constexpr const char* kRoleNames[] = {"state", "parameter", "constant", "driver", "observable"};

const std::vector<Variable>& variables(const Solver& solver, std::int32_t role) {
  return solver.model().variables(require_enum(role, Role::observable, "role"));
}

const Variable& variable(const Solver& solver, std::int32_t role, std::int64_t index) {
  const std::vector<Variable>& all = variables(solver, role);
  return all[require_index(index, all.size(), "index")];
}

[[noreturn]] void refuse_name(const Solver& solver, std::int32_t role, std::string_view name) {
  std::vector<std::string_view> candidates;
  for (std::int32_t other = CUBIE_ROLE_STATE; other <= CUBIE_ROLE_OBSERVABLE; ++other) {
    for (const Variable& v : variables(solver, other)) {
      if (v.name == name) {
        throw Error(ErrorCode::unknown_name, "\"{}\" is no {} but a {}", name, kRoleNames[role], kRoleNames[other]);
      }
      if (other == role) candidates.push_back(v.name);
    }
  }
  throw Error(ErrorCode::unknown_name, "the model has no {} \"{}\"{}", kRoleNames[role],
              cubie::model::escaped(name.substr(0, 64)), cubie::nearest_hint(name, candidates));
}

void require_count(const std::vector<Variable>& declared, std::int64_t count, const char* name, const char* what) {
  if (static_cast<std::int64_t>(declared.size()) == count) return;
  throw Error(ErrorCode::invalid_argument, "{} must be the number of declared {} {} (got {})", name, what,
              declared.size(), count);
}

}  // namespace

extern "C" {

cubie_status cubie_solver_create(cubie_context* context, const char* model_text, cubie_solver** out_solver) noexcept {
  return guard([&] {
    auto parent = borrow(context);
    const std::string_view text = require_text(model_text, "model_text");
    require_out(out_solver, "out_solver");
    *out_solver = make_handle<cubie_solver>(Solver::create(std::move(parent), text));
  });
}

cubie_status cubie_solver_create_from_function(cubie_context* context, int64_t n_states, int64_t n_parameters,
                                               const char* declarations, cubie_rhs_fn rhs, cubie_jacobian_fn jacobian,
                                               void* userdata, cubie_solver** out_solver) noexcept {
  return guard([&] {
    auto parent = borrow(context);
    const std::string names = cubie::batch::numbered_names(n_states, n_parameters);
    if (rhs == nullptr) throw Error(ErrorCode::invalid_argument, "rhs must not be NULL");
    require_out(out_solver, "out_solver");
    auto solver = Solver::create(std::move(parent), declarations == nullptr ? std::string_view(names) : declarations,
                                 {rhs, jacobian, userdata});
    require_count(solver->model().states, n_states, "n_states", "states");
    require_count(solver->model().parameters, n_parameters, "n_parameters", "parameters");
    *out_solver = make_handle<cubie_solver>(std::move(solver));
  });
}

void cubie_solver_destroy(cubie_solver* solver) noexcept { (void)take(solver); }

cubie_status cubie_solver_set_int64(cubie_solver* solver, const char* name, int64_t number) noexcept {
  return set_option<kScope>(solver, name, number);
}

cubie_status cubie_solver_set_double(cubie_solver* solver, const char* name, double number) noexcept {
  return set_option<kScope>(solver, name, number);
}

cubie_status cubie_solver_set_string(cubie_solver* solver, const char* name, const char* text) noexcept {
  return set_option_text<kScope>(solver, name, text);
}

cubie_status cubie_solver_get_int64(const cubie_solver* solver, const char* name, int64_t* out_number) noexcept {
  return get_option<kScope>(solver, name, out_number);
}

cubie_status cubie_solver_get_double(const cubie_solver* solver, const char* name, double* out_number) noexcept {
  return get_option<kScope>(solver, name, out_number);
}

cubie_status cubie_solver_copy_string(const cubie_solver* solver, const char* name, char* dst, int64_t dst_len,
                                      int64_t* out_needed) noexcept {
  return copy_option_text<kScope>(solver, name, dst, dst_len, out_needed);
}

cubie_status cubie_solver_set_atol(cubie_solver* solver, const double* values, int64_t n_values) noexcept {
  return guard([&] { borrow(solver)->set_atol(require_array(values, n_values, "values", "n_values")); });
}

cubie_status cubie_solver_copy_atol(const cubie_solver* solver, double* dst, int64_t dst_len,
                                    int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(solver);
    copy_array(object->atol(), dst, dst_len, out_needed);
  });
}

cubie_status cubie_solver_set_rtol(cubie_solver* solver, const double* values, int64_t n_values) noexcept {
  return guard([&] { borrow(solver)->set_rtol(require_array(values, n_values, "values", "n_values")); });
}

cubie_status cubie_solver_copy_rtol(const cubie_solver* solver, double* dst, int64_t dst_len,
                                    int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(solver);
    copy_array(object->rtol(), dst, dst_len, out_needed);
  });
}

cubie_status cubie_solver_get_variable_count(const cubie_solver* solver, int32_t role, int64_t* out_count) noexcept {
  return guard([&] {
    const auto object = borrow(solver);
    const auto count = static_cast<int64_t>(variables(*object, role).size());
    require_out(out_count, "out_count");
    *out_count = count;
  });
}

cubie_status cubie_solver_copy_variable_name(const cubie_solver* solver, int32_t role, int64_t index, char* dst,
                                             int64_t dst_len, int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(solver);
    copy_text(variable(*object, role, index).name, dst, dst_len, out_needed);
  });
}

cubie_status cubie_solver_copy_variable_unit(const cubie_solver* solver, int32_t role, int64_t index, char* dst,
                                             int64_t dst_len, int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(solver);
    copy_text(variable(*object, role, index).unit, dst, dst_len, out_needed);
  });
}

cubie_status cubie_solver_get_variable_default(const cubie_solver* solver, int32_t role, int64_t index,
                                               double* out_number) noexcept {
  return guard([&] {
    const auto object = borrow(solver);
    const double number = variable(*object, role, index).value;
    require_out(out_number, "out_number");
    *out_number = number;
  });
}

cubie_status cubie_solver_get_variable_index(const cubie_solver* solver, int32_t role, const char* name,
                                             int64_t* out_index) noexcept {
  return guard([&] {
    const auto object = borrow(solver);
    const std::vector<Variable>& all = variables(*object, role);
    const std::string_view wanted = require_text(name, "name");
    require_out(out_index, "out_index");
    const auto found = std::find_if(all.begin(), all.end(), [&](const Variable& v) { return v.name == wanted; });
    if (found == all.end()) refuse_name(*object, role, wanted);
    *out_index = found - all.begin();
  });
}

cubie_status cubie_solver_get_saved_count(cubie_solver* solver, int64_t* out_count) noexcept {
  return guard([&] {
    const auto object = borrow(solver);
    require_out(out_count, "out_count");
    *out_count = static_cast<int64_t>(object->saved_names().size());
  });
}

cubie_status cubie_solver_copy_saved_name(cubie_solver* solver, int64_t index, char* dst, int64_t dst_len,
                                          int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(solver);
    const std::vector<std::string>& names = object->saved_names();
    copy_text(names[require_index(index, names.size(), "index")], dst, dst_len, out_needed);
  });
}

cubie_status cubie_solver_compile(cubie_solver* solver) noexcept {
  return guard([&] { borrow(solver)->compile(); });
}

cubie_status cubie_solver_copy_kernel_text(cubie_solver* solver, char* dst, int64_t dst_len,
                                           int64_t* out_needed) noexcept {
  return guard([&] { copy_text(borrow(solver)->kernel_text(), dst, dst_len, out_needed); });
}

cubie_status cubie_solver_copy_build_log(const cubie_solver* solver, char* dst, int64_t dst_len,
                                         int64_t* out_needed) noexcept {
  return guard([&] { copy_text(borrow(solver)->build_log(), dst, dst_len, out_needed); });
}

cubie_status cubie_solver_get_kernel_builds(const cubie_solver* solver, int64_t* out_count) noexcept {
  return guard([&] {
    const auto object = borrow(solver);
    require_out(out_count, "out_count");
    *out_count = object->kernel_builds();
  });
}

}  // extern "C"
