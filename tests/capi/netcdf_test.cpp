// Outputs in netCDF-4 files, read back with netCDF: every chunk, names and units, what a cancel leaves, and failures.

#include <gtest/gtest.h>
#include <netcdf.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "session.hpp"

namespace cubie_test {
namespace {

constexpr int kMany = 1000;

class Netcdf : public testing::Test {
 protected:
  Netcdf() {
    std::string text = testing::TempDir() + "cubie-netcdf-XXXXXX";
    folder_ = mkdtemp(text.data());
  }
  ~Netcdf() override {
    cubie_result_destroy(res);
    cubie_batch_destroy(batch);
    cubie_solver_destroy(solver);
    cubie_context_destroy(context);
    std::filesystem::remove_all(folder_);
  }
  void open(const char* model, const char* precision = "f64") {
    std::vector<double> k;
    for (int i = 0; i < kMany; ++i) k.push_back(0.5 + 0.001 * i);
    CUBIE_OK_OR_FAIL(create_host_context(&context));
    CUBIE_OK_OR_FAIL(cubie_solver_create(context, model, &solver));
    CUBIE_OK_OR_FAIL(cubie_solver_set_string(solver, "precision", precision));
    CUBIE_OK_OR_FAIL(cubie_batch_create(solver, &batch));
    CUBIE_OK_OR_FAIL(cubie_batch_set_values(batch, "k", k.data(), kMany));
    CUBIE_OK_OR_FAIL(cubie_batch_set_double(batch, "save_every", 0.25));
    CUBIE_OK_OR_FAIL(cubie_batch_set_int64(batch, "chunk_runs", 300));
  }
  cubie_status solve(bool to_file) {
    cubie_result_destroy(res);
    res = nullptr;
    EXPECT_EQ(cubie_batch_set_netcdf_file(batch, to_file ? path().c_str() : ""), CUBIE_OK);
    return cubie_batch_solve(batch, nullptr, nullptr, &res);
  }
  [[nodiscard]] std::string path() const { return (folder_ / "out.nc").string(); }
  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator());
  }

  cubie_context* context = nullptr;
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  cubie_result* res = nullptr;
  std::filesystem::path folder_;
};

/// A file as netCDF shows it.
struct File {
  explicit File(const std::string& path) {
    open = nc_open(path.c_str(), NC_NOWRITE, &id) == NC_NOERR;
    EXPECT_TRUE(open) << path;
  }
  ~File() {
    if (open) nc_close(id);
  }
  [[nodiscard]] int variable(const char* name) const {
    int v = -1;
    EXPECT_EQ(nc_inq_varid(id, name, &v), NC_NOERR) << name;
    return v;
  }
  [[nodiscard]] std::vector<double> values(const char* name) const {
    const int v = variable(name);
    int n_dims = 0, dims[NC_MAX_VAR_DIMS];
    EXPECT_EQ(nc_inq_var(id, v, nullptr, nullptr, &n_dims, dims, nullptr), NC_NOERR);
    std::size_t n = 1;
    for (int i = 0; i < n_dims; ++i) {
      std::size_t length = 0;
      EXPECT_EQ(nc_inq_dimlen(id, dims[i], &length), NC_NOERR);
      n *= length;
    }
    std::vector<double> out(n);
    EXPECT_EQ(nc_get_var_double(id, v, out.data()), NC_NOERR) << name;
    return out;
  }
  [[nodiscard]] std::string units(const char* name) const {
    std::size_t length = 0;
    const int v = variable(name);
    if (nc_inq_attlen(id, v, "units", &length) != NC_NOERR) return "none";
    std::string text(length, ' ');
    EXPECT_EQ(nc_get_att_text(id, v, "units", text.data()), NC_NOERR);
    return text;
  }
  [[nodiscard]] int complete() const {
    int answer = -1;
    EXPECT_EQ(nc_get_att_int(id, NC_GLOBAL, "complete", &answer), NC_NOERR);
    return answer;
  }
  int id = -1;
  bool open = false;
};

constexpr const char* kUnits = "states x = 1 [mV], y = 2; parameters k; x' = -k*x; y' = t";

TEST_F(Netcdf, HoldsAllRunsOfAllChunks) {
  open(kUnits);
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(batch, "first_run", 10));
  CUBIE_OK_OR_FAIL(solve(true));
  EXPECT_EQ(files(), 1) << "nothing else is left behind";
  const std::size_t runs = kMany - 10;
  const File file(path());
  ASSERT_TRUE(file.open);
  EXPECT_EQ(file.complete(), 1);
  EXPECT_EQ(file.values("time"), (std::vector<double>{0, 0.25, 0.5, 0.75, 1}));
  EXPECT_EQ(file.units("x"), "mV");
  EXPECT_EQ(file.units("y"), "none");
  const std::vector<double> run = file.values("run");
  ASSERT_EQ(run.size(), runs);
  for (std::size_t r = 0; r < runs; ++r) EXPECT_EQ(run[r], static_cast<double>(r + 10));
  EXPECT_EQ(file.values("run_status"), std::vector<double>(runs, 0.0));
  const std::vector<double> x = file.values("x"), y = file.values("y");
  std::vector<double> none(5 * 2 * runs);
  EXPECT_EQ(cubie_result_copy_outputs(res, 0, none.data(), std::ssize(none), nullptr), CUBIE_ERR_WRONG_STATE);
  EXPECT_NE(last_message().find("out.nc"), std::string::npos) << last_message();
  CUBIE_OK_OR_FAIL(solve(false));
  std::vector<double> all(5 * 2 * runs);
  CUBIE_OK_OR_FAIL(cubie_result_copy_outputs(res, CUBIE_ORDER_TIME_VARIABLE_RUN, all.data(), std::ssize(all), nullptr));
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_EQ(std::memcmp(&x[k * runs], &all[2 * k * runs], runs * sizeof(double)), 0) << k;
    EXPECT_EQ(std::memcmp(&y[k * runs], &all[(2 * k + 1) * runs], runs * sizeof(double)), 0) << k;
  }
}

TEST_F(Netcdf, HoldsFloatsOfSinglePrecision) {
  open(kUnits, "f32");
  CUBIE_OK_OR_FAIL(solve(true));
  const File file(path());
  nc_type type = NC_NAT;
  ASSERT_EQ(nc_inq_vartype(file.id, file.variable("x"), &type), NC_NOERR);
  EXPECT_EQ(type, NC_FLOAT);
  const std::vector<double> x = file.values("x");
  CUBIE_OK_OR_FAIL(solve(false));
  std::vector<double> saved(5 * kMany);
  CUBIE_OK_OR_FAIL(cubie_result_copy_saved(res, 0, saved.data(), std::ssize(saved), nullptr));
  EXPECT_EQ(x, saved);
}

TEST_F(Netcdf, KeepsNamesOfTheModelThatItsOwnVariablesHave) {
  open("states run = 1, time = 2; parameters k; run' = -k*run; time' = 0");
  CUBIE_OK_OR_FAIL(solve(true));
  const File file(path());
  EXPECT_EQ(file.values("time_").size(), 5U);
  EXPECT_EQ(file.values("run_").size(), std::size_t{kMany});
  EXPECT_EQ(file.values("time"), std::vector<double>(5 * kMany, 2.0));
}

TEST_F(Netcdf, HasNoTimesWhereTheyDifferFromRunToRun) {
  open(kUnits);
  CUBIE_OK_OR_FAIL(cubie_solver_set_string(solver, "save_variables", "t, x"));
  CUBIE_OK_OR_FAIL(cubie_batch_set_double(batch, "save_every", 0.0));
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(batch, "save_steps", 40));
  CUBIE_OK_OR_FAIL(solve(true));
  const File file(path());
  int none = -1;
  EXPECT_EQ(nc_inq_varid(file.id, "time", &none), NC_ENOTVAR);
  EXPECT_EQ(file.values("t").size(), 40U * kMany);
}

TEST_F(Netcdf, HoldsWhatIsCompleteAfterACancel) {
  open(kUnits);
  CUBIE_OK_OR_FAIL(cubie_batch_set_netcdf_file(batch, path().c_str()));
  CUBIE_OK_OR_FAIL(cubie_batch_submit(batch, &res));
  CUBIE_OK_OR_FAIL(cubie_result_cancel(res));
  int32_t ended = 0;
  EXPECT_EQ(cubie_result_wait(res, -1.0, nullptr, nullptr, &ended), CUBIE_ERR_CANCELLED);
  const File file(path());
  ASSERT_TRUE(file.open);
  EXPECT_EQ(file.complete(), 0);
  EXPECT_LE(file.values("run").size(), std::size_t{kMany});
}

TEST_F(Netcdf, TakesThePlaceOfAFileAndOfNothingElse) {
  open(kUnits);
  { std::ofstream(path()) << "something else"; }
  CUBIE_OK_OR_FAIL(solve(true));
  EXPECT_EQ(File(path()).complete(), 1);
  std::filesystem::remove(path());
  std::filesystem::create_directory(path());
  EXPECT_EQ(solve(true), CUBIE_ERR_IO);
  EXPECT_NE(last_message().find("out.nc"), std::string::npos) << last_message();
  EXPECT_EQ(files(), 1);
}

TEST_F(Netcdf, RefusesWhatCannotBe) {
  open(kUnits);
  CUBIE_OK_OR_FAIL(cubie_batch_set_netcdf_file(batch, "/none/out.nc"));
  EXPECT_EQ(cubie_batch_solve(batch, nullptr, nullptr, &res), CUBIE_ERR_IO);
  EXPECT_EQ(res, nullptr);
  CUBIE_OK_OR_FAIL(cubie_batch_set_netcdf_file(batch, path().c_str()));
  CUBIE_OK_OR_FAIL(cubie_batch_set_output_file(batch, (folder_ / "a.npy").c_str()));
  EXPECT_EQ(cubie_batch_solve(batch, nullptr, nullptr, &res), CUBIE_ERR_INVALID_ARGUMENT);
  EXPECT_NE(last_message().find("a netCDF file and an output file"), std::string::npos) << last_message();
  CUBIE_OK_OR_FAIL(cubie_batch_set_output_file(batch, ""));
  CUBIE_OK_OR_FAIL(solve(true));
  EXPECT_EQ(files(), 1);
}

}  // namespace
}  // namespace cubie_test
