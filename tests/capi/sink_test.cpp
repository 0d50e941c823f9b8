// Sinks: every run comes once, with the bytes of an ordinary solve; pausing, stopping, calling back into the library.

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>
#include <vector>

#include "memory_session.hpp"

namespace cubie_test {
namespace {

/// Puts chunks together again, and looks at how they come.
template <class S>
struct Collector {
  std::int64_t runs = kSweep, first = 0, rows = kSaves * kVariables;
  std::vector<S> outputs = std::vector<S>(static_cast<std::size_t>(runs * rows));
  std::vector<std::int32_t> status = std::vector<std::int32_t>(static_cast<std::size_t>(runs), -1);
  std::int64_t next = 0, calls = 0;
  std::int64_t stop_at_call = 0;  ///< answers 7 in this one
  std::thread::id thread;

  static std::int32_t take(std::int64_t first_run, std::int64_t n_runs, const S* outputs, std::int64_t n_outputs,
                           const std::int32_t* run_status, void* userdata) {
    Collector& c = *static_cast<Collector*>(userdata);
    ++c.calls;
    c.thread = std::this_thread::get_id();
    EXPECT_EQ(first_run, c.first + c.next) << "chunks come in order and without gaps";
    EXPECT_EQ(n_outputs, n_runs * c.rows);
    EXPECT_EQ(outputs == nullptr, c.rows == 0);
    for (std::int64_t row = 0; row < c.rows; ++row) {
      for (std::int64_t i = 0; i < n_runs; ++i) {
        c.outputs[static_cast<std::size_t>(row * c.runs + c.next + i)] = outputs[row * n_runs + i];
      }
    }
    for (std::int64_t i = 0; i < n_runs; ++i) c.status[static_cast<std::size_t>(c.next + i)] = run_status[i];
    c.next += n_runs;
    return c.calls == c.stop_at_call ? 7 : 0;
  }
};
using Sink = Collector<double>;

void expect_all(const Sweep& sweep, const Sink& sink, const std::vector<double>& expected) {
  EXPECT_EQ(sink.next, kSweep);
  EXPECT_EQ(sink.calls, sweep.chunks());
  EXPECT_EQ(sink.outputs, expected);
  EXPECT_EQ(sink.status, sweep.run_status());
  EXPECT_EQ(sink.status, std::vector<std::int32_t>(static_cast<std::size_t>(kSweep), 0));
}

TEST(Sink, OnADeviceWithLittleMemoryGetsTheBytesOfAnOrdinarySolve) {
  Sweep sweep(discrete_place());
  Sink sink;
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, &Sink::take, &sink));
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  EXPECT_GT(sink.calls, 2);
  EXPECT_EQ(sink.thread, std::this_thread::get_id());
  expect_all(sweep, sink, ordinary_outputs(unified_place()));
}

TEST(Sink, OnHostMemoryItselfGetsChunksAsLongAsAskedFor) {
  const std::vector<double> expected = ordinary_outputs(unified_place());
  for (const std::int64_t length : {std::int64_t{100}, kSweep - 1, kSweep, std::int64_t{0}}) {
    Sweep sweep(unified_place());
    Sink sink;
    CUBIE_OK_OR_FAIL(cubie_batch_set_int64(sweep.batch, "chunk_runs", length));
    CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, &Sink::take, &sink));
    sweep.submit();
    CUBIE_OK_OR_FAIL(sweep.wait());
    EXPECT_EQ(sink.calls, length == 0 ? 1 : (kSweep + length - 1) / length);
    expect_all(sweep, sink, expected);
  }
}

TEST(Sink, TakesSinglePrecision) {
  Sweep ordinary(discrete_f32_place());
  ordinary.submit();
  CUBIE_OK_OR_FAIL(ordinary.wait());
  std::vector<float> expected(static_cast<std::size_t>(kSweep * kSaves * kVariables));
  CUBIE_OK_OR_FAIL(cubie_result_copy_outputs_f32(ordinary.res, 0, expected.data(),
                                                 static_cast<std::int64_t>(expected.size()), nullptr));
  Sweep sweep(discrete_f32_place());
  Collector<float> sink;
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink_f32(sweep.batch, &Collector<float>::take, &sink));
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  EXPECT_EQ(sink.outputs, expected);
}

TEST(Sink, GetsStatusWordsAloneWhenNothingIsSaved) {
  static Place place(true, "f64", "none");
  Sweep sweep(place);
  Sink sink;
  sink.rows = 0;
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(sweep.batch, "chunk_runs", 400));
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, &Sink::take, &sink));
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  EXPECT_EQ(sink.next, kSweep);
  EXPECT_EQ(sink.calls, 4);
}

TEST(Sink, CountsRunsInTheWholeGrid) {
  Sweep sweep(discrete_place());
  Sink sink;
  sink.first = 700;
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(sweep.batch, "first_run", 700));
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(sweep.batch, "run_count", 800));
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(sweep.batch, "chunk_runs", 300));
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, &Sink::take, &sink));
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  EXPECT_EQ(sink.next, 800);
  EXPECT_EQ(sink.calls, 3);
}

TEST(Sink, LosesNothingToPolls) {
  Sweep sweep(discrete_place());
  Sink sink;
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, &Sink::take, &sink));
  sweep.submit();
  std::int32_t ended = 0;
  while (ended == 0) {
    const std::int64_t before = sink.calls;
    CUBIE_OK_OR_FAIL(cubie_result_poll(sweep.res, nullptr, nullptr, &ended));
    ASSERT_LE(sink.calls, before + 1);
  }
  expect_all(sweep, sink, ordinary_outputs(unified_place()));
}

TEST(Sink, LosesNothingToWaitsThatTimeOut) {
  Sweep sweep(discrete_place());
  Sink sink;
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, &Sink::take, &sink));
  sweep.submit();
  std::int32_t ended = 0;
  while (ended == 0) CUBIE_OK_OR_FAIL(cubie_result_wait(sweep.res, 1e-4, nullptr, nullptr, &ended));
  expect_all(sweep, sink, ordinary_outputs(unified_place()));
}

TEST(Sink, StopsTheSolve) {
  Sweep sweep(discrete_place());
  Sink sink;
  sink.stop_at_call = 2;
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(sweep.batch, "chunk_runs", 100));
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, &Sink::take, &sink));
  sweep.submit();
  EXPECT_EQ(sweep.wait(), CUBIE_ERR_CALLBACK) << last_message();
  std::int32_t code = 0;
  CUBIE_OK_OR_FAIL(cubie_result_get_callback_code(sweep.res, &code));
  EXPECT_EQ(code, 7);
  EXPECT_EQ(sink.calls, 2);
  const std::vector<std::int32_t> words = sweep.run_status();
  for (std::int64_t run = 0; run < kSweep; ++run) {
    ASSERT_EQ(words[static_cast<std::size_t>(run)], run < 200 ? CUBIE_RUN_OK : CUBIE_RUN_NOT_STARTED) << run;
  }
  EXPECT_EQ(sweep.wait(), CUBIE_ERR_CALLBACK) << "the same at every call";
}

TEST(Sink, NobodyPumpsCanBeCancelled) {
  Sweep sweep(discrete_place());
  Sink sink;
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, &Sink::take, &sink));
  sweep.submit();
  // The solve cannot end by itself: it has more chunks than go without somebody who takes them.
  CUBIE_OK_OR_FAIL(cubie_result_cancel(sweep.res));
  EXPECT_EQ(sweep.wait(), CUBIE_ERR_CANCELLED);
  EXPECT_EQ(sink.calls, 0);
}

TEST(Sink, UnboundLeavesOutputsToTheResult) {
  Sweep sweep(discrete_place());
  Sink sink;
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, &Sink::take, &sink));
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  const double* data = nullptr;
  std::int64_t length = 0;
  EXPECT_EQ(cubie_result_get_outputs_data(sweep.res, &data, &length), CUBIE_ERR_WRONG_STATE);
  EXPECT_EQ(last_message(), "outputs went to the sink");
  const std::int64_t calls = sink.calls;
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, nullptr, nullptr));
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  EXPECT_EQ(sink.calls, calls);
  EXPECT_EQ(sweep.outputs(), sink.outputs);
}

TEST(Sink, OfTheOtherPrecisionOrBesideBoundOutputsIsRefused) {
  Sweep sweep(unified_place());
  Collector<float> wrong;
  Outs out;
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink_f32(sweep.batch, &Collector<float>::take, &wrong));
  EXPECT_EQ(cubie_batch_submit(sweep.batch, &out.res), CUBIE_ERR_INVALID_ARGUMENT);
  EXPECT_EQ(last_message(), "the sink must take double with precision f64");
  Sink sink;
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, &Sink::take, &sink));
  std::vector<double> array(static_cast<std::size_t>(kSaves * kVariables * kSweep));
  CUBIE_OK_OR_FAIL(cubie_batch_bind_outputs(sweep.batch, array.data(), static_cast<std::int64_t>(array.size()), kSaves,
                                            kVariables, kSweep, kVariables * kSweep, kSweep, 1));
  EXPECT_EQ(cubie_batch_submit(sweep.batch, &out.res), CUBIE_ERR_INVALID_ARGUMENT);
  EXPECT_EQ(last_message(), "bound outputs and a sink exclude each other");
  EXPECT_TRUE(out.untouched());
}

/// Calls the library from within: another solve elsewhere, and what must be refused.
struct Caller {
  Sweep* sweep = nullptr;
  cubie_batch* elsewhere = nullptr;
  cubie_batch* same_context = nullptr;
  int calls = 0;

  static std::int32_t take(std::int64_t, std::int64_t, const double*, std::int64_t, const std::int32_t*,
                           void* userdata) {
    Caller& c = *static_cast<Caller*>(userdata);
    ++c.calls;
    cubie_result* res = nullptr;
    EXPECT_EQ(cubie_batch_solve(c.elsewhere, nullptr, nullptr, &res), CUBIE_OK) << last_message();
    cubie_result_destroy(res);
    EXPECT_EQ(cubie_batch_solve(c.same_context, nullptr, nullptr, &res), CUBIE_ERR_WRONG_STATE);
    EXPECT_NE(last_message().find("queued behind"), std::string::npos) << last_message();
    EXPECT_EQ(c.sweep->wait(), CUBIE_ERR_WRONG_STATE);
    std::int64_t done = 0, total = 0;
    EXPECT_EQ(cubie_result_get_progress(c.sweep->res, &done, &total), CUBIE_OK) << last_message();
    return 0;
  }
};

TEST(Sink, MayCallTheLibraryExceptOnItsOwnResult) {
  Sweep sweep(discrete_place());
  Sweep elsewhere(unified_place(), 3), same_context(discrete_place(), 3);
  Caller caller{&sweep, elsewhere.batch, same_context.batch};
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(sweep.batch, "chunk_runs", 500));
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, &Caller::take, &caller));
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  EXPECT_GE(caller.calls, 4);
  EXPECT_EQ(caller.calls, sweep.chunks());
}

struct Destroyer {
  Sweep* sweep = nullptr;
  static std::int32_t take(std::int64_t, std::int64_t, const double*, std::int64_t, const std::int32_t*,
                           void* userdata) {
    Sweep& sweep = *static_cast<Destroyer*>(userdata)->sweep;
    cubie_result_destroy(sweep.res);
    sweep.res = nullptr;
    return 0;
  }
};

TEST(Sink, MayDestroyItsResultWhichStopsTheSolve) {
  Sweep sweep(discrete_place());
  Destroyer destroyer{&sweep};
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(sweep.batch, "chunk_runs", 100));
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, &Destroyer::take, &destroyer));
  sweep.submit();
  EXPECT_EQ(sweep.wait(), CUBIE_ERR_CANCELLED);
  EXPECT_EQ(sweep.res, nullptr);
}

}  // namespace
}  // namespace cubie_test
