// Arrays of a result without a copy: their address, and as tensors for other libraries.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "session.hpp"

namespace cubie_test {
namespace {

/// A DLManagedTensor as a consumer declares it.
struct DLManagedTensor {
  void* data;
  std::int32_t device_type, device_id, ndim;
  std::uint8_t code, bits;
  std::uint16_t lanes;
  std::int64_t *shape, *strides;
  std::uint64_t byte_offset;
  void* manager_ctx;
  void (*deleter)(DLManagedTensor*);
};

TEST(Arrays, AreWhereTheyWereComputed) {
  Session s;
  void* data = nullptr;
  const double* outputs = nullptr;
  std::int64_t length = 0, same = 0;
  std::int32_t kind = -1;
  CUBIE_OK_OR_FAIL(cubie_result_get_array(s.res, CUBIE_ARRAY_OUTPUTS, &data, &length, &kind));
  CUBIE_OK_OR_FAIL(cubie_result_get_outputs_data(s.res, &outputs, &same));
  EXPECT_EQ(data, outputs);
  EXPECT_EQ(length, same);
  EXPECT_EQ(kind, CUBIE_DEVICE_HOST);
  CUBIE_OK_OR_FAIL(cubie_result_get_array(s.res, CUBIE_ARRAY_RUN_STATUS, &data, &length, nullptr));
  ASSERT_EQ(length, kRuns);
  for (int i = 0; i < kRuns; ++i) EXPECT_EQ(static_cast<const std::int32_t*>(data)[i], 0);
}

TEST(Arrays, AsTensorsOutliveTheirResult) {
  void* tensor = nullptr;
  std::vector<double> right(3 * kRuns);
  {
    Session s;
    std::int64_t needed = 0;
    CUBIE_OK_OR_FAIL(cubie_result_copy_final_states(s.res, right.data(), 3 * kRuns, &needed));
    CUBIE_OK_OR_FAIL(cubie_result_export_dlpack(s.res, CUBIE_ARRAY_FINAL_STATES, &tensor));
  }
  auto* const t = static_cast<DLManagedTensor*>(tensor);
  EXPECT_EQ(t->device_type, 1);
  ASSERT_EQ(t->ndim, 2);
  EXPECT_EQ(t->shape[0], 3);
  EXPECT_EQ(t->shape[1], kRuns);
  EXPECT_EQ(t->strides[0], kRuns);
  EXPECT_EQ(t->strides[1], 1);
  EXPECT_EQ(t->code, 2);
  EXPECT_EQ(t->bits, 64);
  const auto* const values = static_cast<const double*>(t->data);
  EXPECT_EQ(std::vector<double>(values, values + right.size()), right);
  t->deleter(t);
}

TEST(Arrays, OfEventsAreTensorsToo) {
  Session s;
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  cubie_result* res = nullptr;
  CUBIE_OK_OR_FAIL(cubie_solver_create(s.context, "states x = 1; x' = -x; when x crosses 0.5: record", &solver));
  CUBIE_OK_OR_FAIL(cubie_solver_set_int64(solver, "event_records", 2));
  CUBIE_OK_OR_FAIL(cubie_batch_create(solver, &batch));
  CUBIE_OK_OR_FAIL(cubie_batch_solve(batch, nullptr, nullptr, &res));
  std::int32_t count = 0, kind = -1;
  double records[2 * 3];
  CUBIE_OK_OR_FAIL(cubie_result_copy_event_counts(res, &count, 1, nullptr));
  CUBIE_OK_OR_FAIL(cubie_result_copy_event_records(res, records, 6, nullptr));
  EXPECT_EQ(count, 1);
  void *counts_tensor = nullptr, *records_tensor = nullptr, *data = nullptr;
  std::int64_t length = 0;
  CUBIE_OK_OR_FAIL(cubie_result_export_dlpack(res, CUBIE_ARRAY_EVENT_COUNTS, &counts_tensor));
  CUBIE_OK_OR_FAIL(cubie_result_export_dlpack(res, CUBIE_ARRAY_EVENT_RECORDS, &records_tensor));
  CUBIE_OK_OR_FAIL(cubie_result_get_array(res, CUBIE_ARRAY_EVENT_RECORDS, &data, &length, &kind));
  EXPECT_EQ(length, 6);
  EXPECT_EQ(kind, CUBIE_DEVICE_HOST);
  auto* const c = static_cast<DLManagedTensor*>(counts_tensor);
  auto* const r = static_cast<DLManagedTensor*>(records_tensor);
  EXPECT_EQ(r->data, data);
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  EXPECT_EQ(c->ndim, 2);
  EXPECT_EQ(c->code, 0);
  EXPECT_EQ(c->bits, 32);
  EXPECT_EQ(*static_cast<const std::int32_t*>(c->data), count);
  EXPECT_EQ(std::vector<std::int64_t>(r->shape, r->shape + 3), (std::vector<std::int64_t>{2, 3, 1}));
  EXPECT_EQ(std::memcmp(r->data, records, sizeof records), 0);
  c->deleter(c);
  r->deleter(r);
}

TEST(Arrays, OfATensorAreNotUsedAgainWhileItLives) {
  Session s;
  void* tensor = nullptr;
  CUBIE_OK_OR_FAIL(cubie_result_export_dlpack(s.res, CUBIE_ARRAY_FINAL_STATES, &tensor));
  cubie_result_destroy(s.res);
  s.res = nullptr;
  auto* const t = static_cast<DLManagedTensor*>(tensor);
  const double before = static_cast<const double*>(t->data)[0];
  CUBIE_OK_OR_FAIL(cubie_batch_set_double(s.batch, "t_end", 0.5));
  for (int i = 0; i < 3; ++i) {
    CUBIE_OK_OR_FAIL(cubie_batch_solve(s.batch, nullptr, nullptr, &s.res));
    cubie_result_destroy(s.res);
    s.res = nullptr;
  }
  EXPECT_EQ(static_cast<const double*>(t->data)[0], before);
  t->deleter(t);
  CUBIE_OK_OR_FAIL(cubie_batch_solve(s.batch, nullptr, nullptr, &s.res));
}

}  // namespace
}  // namespace cubie_test
