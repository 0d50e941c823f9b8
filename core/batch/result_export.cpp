// Arrays of a result where they are: on the host, or on the device that computed them.

#include <functional>
#include <numeric>
#include <utility>

#include "batch/dlpack.hpp"
#include "batch/event_outputs.hpp"
#include "batch/result.hpp"
#include "batch/result_state.hpp"

namespace cubie::batch {
namespace {

/// What a tensor refers to.
struct Exported {
  dlpack::ManagedTensor tensor{};
  Ref<Result> result;
  std::vector<std::int64_t> shape, strides;
};

void delete_exported(dlpack::ManagedTensor* tensor) {
  if (tensor == nullptr) return;
  auto* const exported = static_cast<Exported*>(tensor->context);
  exported->result->state().exported.fetch_sub(1);
  delete exported;
}

}  // namespace

ArrayView Result::array(ResultArray which) const {
  ResultState& s = *state_;
  check_readable(s);
  check_runs_kept(s);
  ArrayView out;
  out.element = s.f32 ? ArrayView::Element::f32 : ArrayView::Element::f64;
  const bool numbers =
      which == ResultArray::outputs || which == ResultArray::final_states || which == ResultArray::summaries;
  if (which == ResultArray::outputs) {
    check_outputs_kept(s);
    out.shape = {s.n_saves, s.n_variables, s.n_runs};
    out.data = s.on_device ? s.device_results.outputs() : s.outputs.as<void>();
  } else if (which == ResultArray::final_states) {
    check_final_kept(s);
    out.shape = {s.n_states, s.n_runs};
    out.data = s.on_device ? s.device_results.final_states() : s.final_states.as<void>();
  } else if (which == ResultArray::summaries) {
    out.shape = {s.n_windows, s.n_summaries, s.n_runs};
    out.data = s.on_device ? s.device_results.summaries() : s.summaries.as<void>();
  } else if (which == ResultArray::event_counts) {
    out.shape = {s.n_events, s.n_runs};
    out.element = ArrayView::Element::i32;
    out.data = s.event_counts.as<void>();
  } else if (which == ResultArray::event_records) {
    out.shape = {s.n_event_records, event_record_numbers(s.n_states), s.n_runs};
    out.data = s.event_records.as<void>();
  } else {
    out.shape = {s.n_runs};
    out.element = which == ResultArray::last_steps ? ArrayView::Element::f64 : ArrayView::Element::i32;
    if (which != ResultArray::run_status) check_statistics_kept(s);
    const Array& array = which == ResultArray::run_status ? s.run_status
                         : which == ResultArray::accepted ? s.accepted
                         : which == ResultArray::rejected ? s.rejected
                                                          : s.last_steps;
    out.data = array.as<void>();
  }
  if (std::accumulate(out.shape.begin(), out.shape.end(), std::int64_t{1}, std::multiplies<>()) == 0) {
    out.data = nullptr;
  }
  if (numbers && s.on_device && !s.device_results.prepared()) {
    out.data = nullptr;
    if (s.n_runs > 0) throw Error(ErrorCode::wrong_state, "res holds nothing on the device: the solve never began");
  } else if (numbers && s.on_device) {
    out.device = s.device_results.device_info().kind;
    out.ordinal = s.device_results.device_info().ordinal;
  }
  return out;
}

dlpack::ManagedTensor* Result::export_dlpack(ResultArray which) {
  ArrayView view = array(which);
  auto out = std::make_unique<Exported>();
  out->result = Ref<Result>::share(this);
  out->shape = std::move(view.shape);
  out->strides.assign(out->shape.size(), 1);
  for (std::size_t i = out->shape.size(); i-- > 1;) out->strides[i - 1] = out->strides[i] * out->shape[i];
  dlpack::Tensor& tensor = out->tensor.tensor;
  tensor.data = view.data;
  tensor.device.type = view.device == device::DeviceKind::cuda ? dlpack::kCuda : dlpack::kCpu;
  tensor.device.id = view.ordinal;
  tensor.n_dims = static_cast<std::int32_t>(out->shape.size());
  tensor.type.code = view.element == ArrayView::Element::i32 ? dlpack::kInt : dlpack::kFloat;
  tensor.type.bits = view.element == ArrayView::Element::f64 ? 64 : 32;
  tensor.type.lanes = 1;
  tensor.shape = out->shape.data();
  tensor.strides = out->strides.data();
  state_->exported.fetch_add(1);
  out->tensor.context = out.get();
  out->tensor.deleter = delete_exported;
  return &out.release()->tensor;
}

}  // namespace cubie::batch
