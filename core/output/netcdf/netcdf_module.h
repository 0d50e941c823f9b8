#ifndef CUBIE_NETCDF_MODULE_H
#define CUBIE_NETCDF_MODULE_H
/* The C interface between the library and its netCDF module, a shared object of its own: a program that writes no such
   file maps neither netCDF nor HDF5. */

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CUBIE_NETCDF_ABI 1

typedef struct cubie_netcdf_layout {
  int64_t n_times, n_variables;
  const double* times; /* of the rows; NULL where they differ from run to run */
  const char* const* names;
  const char* const* units; /* empty: none */
  int32_t is_f32;           /* values are float, else double */
} cubie_netcdf_layout;

/* A failure leaves a line in reason, which has room for reason_len bytes. Any thread; one call at a time goes on. */
typedef int32_t cubie_netcdf_abi_version_fn(void);
/* A file with no run in it; NULL on failure, and then there is none. */
typedef void* cubie_netcdf_create_fn(const char* path, const cubie_netcdf_layout* layout, char* reason,
                                     int64_t reason_len);
/* Adds runs first_run ... behind those that are there; outputs (time, variable, run), run fastest, or NULL without
   variables. 0 on success. */
typedef int32_t cubie_netcdf_append_fn(void* file, int64_t first_run, int64_t n_runs, const void* outputs,
                                       const int32_t* run_status, char* reason, int64_t reason_len);
/* Ends the file, whether or not it succeeds; complete: it has all runs of the solve. 0 on success. */
typedef int32_t cubie_netcdf_close_fn(void* file, int32_t complete, char* reason, int64_t reason_len);

cubie_netcdf_abi_version_fn cubie_netcdf_abi_version;
cubie_netcdf_create_fn cubie_netcdf_create;
cubie_netcdf_append_fn cubie_netcdf_append;
cubie_netcdf_close_fn cubie_netcdf_close;

#ifdef __cplusplus
}
#endif

#endif
