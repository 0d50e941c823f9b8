// Results that stay on the device, and arrays handed to other libraries.

#include <cmath>
#include <cstring>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "batch/dlpack.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

using batch::ResultArray;
namespace dlpack = batch::dlpack;

constexpr std::int64_t kRuns = 321;

Ref<batch::Context> discrete_context(std::int64_t bytes = 64 << 20) {
  Ref<batch::Context> context = batch::Context::create();
  apply(*context, config::Scope::context,
        {{"threads", std::int64_t{2}}, {"host_memory_mode", std::string("discrete")}, {"device_memory_bytes", bytes}});
  return context;
}

Ref<batch::Batch> sweep(const Ref<batch::Context>& context, const Settings& settings = {},
                        const char* precision = "f64") {
  const auto solver =
      make_solver(kLorenz, {{"lane_width", std::int64_t{4}}, {"precision", std::string(precision)}}, context);
  auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.25}, {"on_device", std::int64_t{1}}});
  apply(*batch, config::Scope::batch, settings);
  const std::vector<double> rho = linspace(1, 28, kRuns);
  batch->set_values("rho", std::span<const double>(rho));
  return batch;
}

struct Delete {
  void operator()(dlpack::ManagedTensor* tensor) const { tensor->deleter(tensor); }
};
using Tensor = std::unique_ptr<dlpack::ManagedTensor, Delete>;
Tensor exported(batch::Result& result, ResultArray which) { return Tensor(result.export_dlpack(which)); }

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

TEST(OnDevice, HoldsTheNumbersOfAnOrdinarySolveHoweverItIsCut) {
  for (const char* precision : {"f64", "f32"}) {
    const auto ordinary = solve(*sweep(shared_context(), {{"on_device", std::int64_t{0}}}, precision));
    const auto context = discrete_context();
    for (const std::int64_t length : {0, 1, 100}) {
      const auto result = solve(*sweep(context, {{"chunk_runs", length}}, precision));
      EXPECT_EQ(outputs(*result), outputs(*ordinary)) << precision << ' ' << length;
      EXPECT_EQ(final_states(*result), final_states(*ordinary)) << precision << ' ' << length;
      EXPECT_EQ(run_status(*result), run_status(*ordinary));
      EXPECT_EQ(result->n_chunks(), length == 0 ? 1 : (kRuns + length - 1) / length);
    }
  }
}

TEST(OnDevice, SummariesStayThereToo) {
  const auto run = [](const Ref<batch::Context>& context, std::int64_t on_device, std::int64_t length) {
    const auto solver = make_solver(kLorenz, {{"summaries", std::string("mean, peaks[2]")}}, context);
    const auto batch = make_batch(
        solver,
        {{"summarise_every", 0.5}, {"on_device", on_device}, {"chunk_runs", length}, {"time_log", std::int64_t{1}}});
    const std::vector<double> rho = linspace(1, 28, kRuns);
    batch->set_values("rho", std::span<const double>(rho));
    return solve(*batch);
  };
  const auto numbers = [](const batch::Result& result) {
    std::vector<double> values(static_cast<std::size_t>(result.n_windows() * result.n_summaries() * kRuns));
    result.copy_summaries(batch::Order::time_variable_run, std::span<double>(values));
    std::vector<std::uint64_t> bits(values.size());
    std::memcpy(bits.data(), values.data(), values.size() * sizeof(double));
    return bits;
  };
  const auto ordinary = run(shared_context(), 0, 0);
  const auto context = discrete_context();
  for (const std::int64_t length : {0, 1, 100}) {
    const auto result = run(context, 1, length);
    for (const batch::TimeRow& row : result->time_log().rows()) {
      if (row.activity == batch::Activity::stage_out) {
        EXPECT_LT(row.bytes, kRuns * 30) << "status and statistics alone";
      }
    }
    const batch::ArrayView there = result->array(ResultArray::summaries);
    EXPECT_EQ(there.device, on_gpu() ? device::DeviceKind::cuda : device::DeviceKind::host);
    EXPECT_EQ(there.shape, (std::vector<std::int64_t>{2, 3 * 5, kRuns}));
    EXPECT_EQ(numbers(*result), numbers(*ordinary)) << length;
    std::vector<double> mean(2 * 3 * 5), want(mean);
    result->copy_summary_statistic(output::Statistic::mean, 0.0, mean);
    ordinary->copy_summary_statistic(output::Statistic::mean, 0.0, want);
    EXPECT_EQ(std::memcmp(mean.data(), want.data(), mean.size() * sizeof(double)), 0) << length;
    EXPECT_EQ(exported(*result, ResultArray::summaries)->tensor.n_dims, 3);
  }
}

TEST(OnDevice, CopiesNothingUntilSomebodyLooks) {
  const auto batch = sweep(discrete_context(), {{"time_log", std::int64_t{1}}});
  const auto result = solve(*batch);
  for (const batch::TimeRow& row : result->time_log().rows()) {
    if (row.activity == batch::Activity::stage_out) {
      EXPECT_LT(row.bytes, kRuns * 30) << "status and statistics alone";
    }
  }
  EXPECT_EQ(outputs(*result).size(), static_cast<std::size_t>(5 * 3 * kRuns));
}

TEST(OnDevice, UsesItsMemoryAgain) {
  const auto batch = sweep(discrete_context());
  const void* first = nullptr;
  {
    const auto result = solve(*batch);
    first = result->array(ResultArray::outputs).data;
    result->abandon();  // as when its handle is destroyed: the driver may still be letting go of it
  }
  EXPECT_EQ(solve(*batch)->array(ResultArray::outputs).data, first);
}

TEST(OnDevice, SaysWhereArraysAre) {
  const auto result = solve(*sweep(discrete_context()));
  const batch::ArrayView out = result->array(ResultArray::outputs), end = result->array(ResultArray::final_states),
                         status = result->array(ResultArray::run_status);
  const device::DeviceKind there = on_gpu() ? device::DeviceKind::cuda : device::DeviceKind::host;
  EXPECT_EQ(out.device, there);
  EXPECT_EQ(end.device, there);
  EXPECT_EQ(status.device, device::DeviceKind::host);
  EXPECT_EQ(out.shape, (std::vector<std::int64_t>{5, 3, kRuns}));
  EXPECT_EQ(end.shape, (std::vector<std::int64_t>{3, kRuns}));
  EXPECT_EQ(status.element, batch::ArrayView::Element::i32);
  EXPECT_EQ(static_cast<const std::int32_t*>(status.data)[kRuns - 1], 0);
}

TEST(OnDevice, RefusesOtherPlacesForTheSameNumbers) {
  const auto batch = sweep(discrete_context());
  batch->set_output_file(testing::TempDir() + "cubie-on-device.npy");
  EXPECT_EQ(message_of([&] { (void)batch->submit(); }), "on_device (got 1) and an output file exclude each other");
  batch->set_output_file("");
  EXPECT_EQ(run_status(*solve(*batch))[0], 0);
}

TEST(OnDevice, SaysSoWhenTheNumbersDoNotFitAsAWhole) {
  const auto batch = sweep(discrete_context(), {{"save_every", 1e-6}});
  if (on_gpu()) GTEST_SKIP() << "the limit is not the device's";
  const std::string message = message_of([&] { (void)solve(*batch); });
  EXPECT_NE(message.find("of the device (option on_device), whose limit is"), std::string::npos) << message;
  apply(*batch, config::Scope::batch, {{"save_every", 0.25}});
  EXPECT_EQ(run_status(*solve(*batch))[0], 0);
}

TEST(OnDevice, CountsAgainstTheLimit) {
  const auto context = discrete_context();
  apply(*context, config::Scope::context, {{"memory_limit_bytes", std::int64_t{56} << 10}});
  const auto result = solve(*sweep(context));  // 46 KB, and chunks in what is left
  EXPECT_GT(result->n_chunks(), 1);
  const std::string message = message_of([&] { (void)solve(*sweep(context, {{"save_every", 0.125}})); });
  EXPECT_NE(message.find("whose limit is 57344"), std::string::npos) << message;
}

TEST(OnDevice, OfACancelledSolveRunsThatNeverStartedReadAsNan) {
  const auto batch = sweep(discrete_context(), {{"t_end", 1e7}, {"save_every", 0.0}, {"chunk_runs", std::int64_t{64}}});
  batch->solver().compile();
  const auto result = batch->submit();
  while (result->progress().phase != batch::Phase::running) std::this_thread::yield();
  result->cancel();
  EXPECT_NE(message_of([&] { result->wait(-1, nullptr, nullptr); }), "");
  const std::vector<std::int32_t> status = run_status(*result);
  const std::vector<double> end = final_states(*result);
  for (std::size_t r = 0; r < status.size(); ++r) {
    if (status[r] != 0) {
      EXPECT_TRUE(std::isnan(end[r])) << r;
    }
  }
}

TEST(OnDevice, OfASolveThatNeverBeganNothingIsThereButNan) {
  const auto context = discrete_context();
  const auto long_one = sweep(context, {{"t_end", 1e9}, {"save_every", 0.0}, {"on_device", std::int64_t{0}}});
  const auto batch = sweep(context);
  // The memory of a larger solve lies ready for the one that is cancelled in the queue.
  (void)final_states(*solve(*batch));
  apply(*batch, config::Scope::batch, {{"run_count", std::int64_t{100}}, {"save_every", 0.0}});
  const auto before = long_one->submit();
  const auto queued = batch->submit();
  queued->cancel();
  before->cancel();
  EXPECT_NE(message_of([&] { queued->wait(-1, nullptr, nullptr); }), "");
  EXPECT_NE(message_of([&] { before->wait(-1, nullptr, nullptr); }), "");
  for (const double x : final_states(*queued)) EXPECT_TRUE(std::isnan(x));
  for (const double x : outputs(*queued)) EXPECT_TRUE(std::isnan(x));
  EXPECT_EQ(message_of([&] { (void)queued->array(ResultArray::outputs); }),
            "res holds nothing on the device: the solve never began");
  EXPECT_EQ(run_status(*solve(*batch)), std::vector<std::int32_t>(100, 0));
}

TEST(OnDevice, OfNoRunsHasNoNumbers) {
  const auto result = solve(*sweep(discrete_context(), {{"run_count", std::int64_t{0}}}));
  EXPECT_TRUE(outputs(*result).empty());
  EXPECT_EQ(result->array(ResultArray::final_states).data, nullptr);
}

TEST(OnDevice, TakesTheMemoryOfSolversThatRest) {
  if (on_gpu()) GTEST_SKIP() << "the limit is not the device's";
  const auto context = discrete_context(1 << 20);
  const auto batch = sweep(context, {{"on_device", std::int64_t{0}}, {"save_every", 1.0 / 256}});
  const auto right = outputs(*solve(*batch));  // in chunks that fill the device
  apply(*batch, config::Scope::batch, {{"save_every", 0.01}, {"on_device", std::int64_t{1}}});
  EXPECT_EQ(run_status(*solve(*batch)), std::vector<std::int32_t>(kRuns, 0));
  apply(*batch, config::Scope::batch, {{"save_every", 1.0 / 256}, {"on_device", std::int64_t{0}}});
  EXPECT_EQ(outputs(*solve(*batch)), right);
}

TEST(OnDevice, FinalStatesOfOneSolveAreInitialValuesOfTheNextWithoutACopy) {
  const auto context = discrete_context();
  const auto first = solve(*sweep(context));
  const std::vector<double> host_values = final_states(*solve(*sweep(context)));
  const auto next = [&](const void* values, std::int64_t on_device, const Settings& more) {
    auto batch = make_batch(make_solver(kLorenz, {{"lane_width", std::int64_t{4}}}, context),
                            {{"t0", 1.0}, {"t_end", 2.0}, {"inputs_on_device", on_device}});
    apply(*batch, config::Scope::batch, more);
    batch::BoundInput<double> array;
    array.data = static_cast<const double*>(values);
    array.n_variables = 3;
    array.n_runs = array.variable_stride = kRuns;
    batch->bind_initial_values(array);
    return batch;
  };
  const void* const there = first->array(ResultArray::final_states).data;
  const std::vector<double> right = final_states(*solve(*next(host_values.data(), 0, {})));
  for (const std::int64_t length : {0, 7}) {
    EXPECT_EQ(final_states(*solve(*next(there, 1, {{"chunk_runs", length}}))), right) << length;
  }
  const auto part = solve(*next(there, 1, {{"first_run", std::int64_t{20}}, {"run_count", std::int64_t{11}}}));
  EXPECT_EQ(final_states(*part)[10], right[30]);
  EXPECT_EQ(message_of([&] { (void)next(there, 1, {})->value("x", 0); }),
            "the values of x are on the device (option inputs_on_device)");
}

TEST(DlPack, DescribesEveryArrayAndOutlivesEverythingElse) {
  std::vector<Tensor> tensors;
  std::vector<double> right;
  {
    const auto result = solve(*sweep(discrete_context(), {{"on_device", std::int64_t{0}}}));
    right = outputs(*result);
    for (const ResultArray which : {ResultArray::outputs, ResultArray::final_states, ResultArray::run_status,
                                    ResultArray::accepted, ResultArray::rejected, ResultArray::last_steps}) {
      tensors.push_back(exported(*result, which));
    }
  }
  const dlpack::Tensor& out = tensors[0]->tensor;
  EXPECT_EQ(out.device.type, dlpack::kCpu);
  ASSERT_EQ(out.n_dims, 3);
  EXPECT_EQ(std::vector<std::int64_t>(out.shape, out.shape + 3), (std::vector<std::int64_t>{5, 3, kRuns}));
  EXPECT_EQ(std::vector<std::int64_t>(out.strides, out.strides + 3), (std::vector<std::int64_t>{3 * kRuns, kRuns, 1}));
  EXPECT_EQ(out.type.code, dlpack::kFloat);
  EXPECT_EQ(out.type.bits, 64);
  EXPECT_EQ(out.type.lanes, 1);
  EXPECT_EQ(out.byte_offset, 0U);
  EXPECT_EQ(std::vector<double>(static_cast<double*>(out.data), static_cast<double*>(out.data) + right.size()), right);
  EXPECT_EQ(tensors[1]->tensor.n_dims, 2);
  for (const std::size_t i : {2U, 3U, 4U}) {
    EXPECT_EQ(tensors[i]->tensor.type.code, dlpack::kInt);
    EXPECT_EQ(tensors[i]->tensor.type.bits, 32);
    EXPECT_EQ(tensors[i]->tensor.n_dims, 1);
  }
  EXPECT_EQ(tensors[5]->tensor.type.bits, 64);
}

TEST(DlPack, OfResultsOnAGpuNamesTheGpu) {
  const auto result = solve(*sweep(discrete_context(), {}, "f32"));
  const Tensor tensor = exported(*result, ResultArray::outputs);
  EXPECT_EQ(tensor->tensor.device.type, on_gpu() ? dlpack::kCuda : dlpack::kCpu);
  EXPECT_EQ(tensor->tensor.device.id, 0);
  EXPECT_EQ(tensor->tensor.type.bits, 32);
}

TEST(DlPack, AnExportedArrayIsNotUsedForTheNextSolve) {
  const auto batch = sweep(discrete_context(), {{"on_device", std::int64_t{0}}});
  Tensor tensor;
  {
    const auto result = solve(*batch);
    tensor = exported(*result, ResultArray::final_states);
  }
  const double before = static_cast<double*>(tensor->tensor.data)[kRuns - 1];
  apply(*batch, config::Scope::batch, {{"t_end", 0.5}});
  EXPECT_NE(final_states(*solve(*batch))[kRuns - 1], before);
  EXPECT_EQ(static_cast<double*>(tensor->tensor.data)[kRuns - 1], before);
}

TEST(DlPack, WhatIsNotThereIsNotExported) {
  const auto solver = make_solver(
      kLorenz, {{"keep_statistics", std::int64_t{0}}, {"keep_final_states", std::int64_t{0}}}, discrete_context());
  const auto result = solve(*make_batch(solver));
  EXPECT_NE(message_of([&] { (void)exported(*result, ResultArray::accepted); }).find("keep_statistics"),
            std::string::npos);
  EXPECT_NE(message_of([&] { (void)exported(*result, ResultArray::final_states); }).find("keep_final_states"),
            std::string::npos);
}

}  // namespace
}  // namespace cubie::test
