// Status codes, their names, and the message of the last failure of each thread.

#include "util/error.hpp"

#include <cstring>
#include <new>
#include <string>
#include <string_view>

#include "arguments.hpp"
#include "cubie.h"
#include "guard.hpp"
#include "run_status.hpp"
#include "utf8.hpp"

namespace cubie::capi {
namespace {

// A plain array: recording a failure must not allocate, and there is nothing to destroy when a thread ends.
constinit thread_local char last_message[512] = "";

cubie_status record(ErrorCode code, std::string_view message) noexcept {
  const std::string_view kept = cut_utf8(message, sizeof last_message - 1);
  std::memcpy(last_message, kept.data(), kept.size());
  last_message[kept.size()] = '\0';
  return static_cast<cubie_status>(code);
}

}  // namespace

cubie_status record_current_exception() noexcept {
  try {
    throw;
  } catch (const Error& error) {
    return record(error.code(), error.message());
  } catch (const std::bad_alloc&) {
    return record(ErrorCode::out_of_host_memory, "out of host memory");
  } catch (const std::exception& error) {
    return record(ErrorCode::internal, error.what());
  } catch (...) {
    return record(ErrorCode::internal, "unknown failure");
  }
}

// The codes of the header and of the core are one list.
#define CUBIE_SAME_CODE(upper, lower)                                               \
  static_assert(static_cast<cubie_status>(ErrorCode::lower) == cubie_status{upper}, \
                "cubie.h and util/error.hpp "                                       \
                "differ")
CUBIE_SAME_CODE(CUBIE_OK, ok);
CUBIE_SAME_CODE(CUBIE_ERR_INVALID_ARGUMENT, invalid_argument);
CUBIE_SAME_CODE(CUBIE_ERR_INVALID_HANDLE, invalid_handle);
CUBIE_SAME_CODE(CUBIE_ERR_UNKNOWN_NAME, unknown_name);
CUBIE_SAME_CODE(CUBIE_ERR_OUT_OF_RANGE, out_of_range);
CUBIE_SAME_CODE(CUBIE_ERR_NOT_SUPPORTED, not_supported);
CUBIE_SAME_CODE(CUBIE_ERR_WRONG_STATE, wrong_state);
CUBIE_SAME_CODE(CUBIE_ERR_MODEL, model);
CUBIE_SAME_CODE(CUBIE_ERR_OUT_OF_HOST_MEMORY, out_of_host_memory);
CUBIE_SAME_CODE(CUBIE_ERR_OUT_OF_DEVICE_MEMORY, out_of_device_memory);
CUBIE_SAME_CODE(CUBIE_ERR_NO_DEVICE, no_device);
CUBIE_SAME_CODE(CUBIE_ERR_DRIVER, driver);
CUBIE_SAME_CODE(CUBIE_ERR_COMPILE, compile);
CUBIE_SAME_CODE(CUBIE_ERR_LAUNCH, launch);
CUBIE_SAME_CODE(CUBIE_ERR_CALLBACK, callback);
CUBIE_SAME_CODE(CUBIE_ERR_CANCELLED, cancelled);
CUBIE_SAME_CODE(CUBIE_ERR_FORKED, forked);
CUBIE_SAME_CODE(CUBIE_ERR_IO, io);
CUBIE_SAME_CODE(CUBIE_ERR_INTERNAL, internal);
#undef CUBIE_SAME_CODE

}  // namespace cubie::capi

extern "C" {

int64_t cubie_last_error_message(char* dst, int64_t dst_len) noexcept {
  using cubie::capi::last_message;
  const std::string_view message = last_message;
  if (dst != nullptr && dst_len > 0) {
    const std::string_view kept = cubie::capi::cut_utf8(message, static_cast<std::size_t>(dst_len) - 1);
    std::memcpy(dst, kept.data(), kept.size());
    dst[kept.size()] = '\0';
  }
  return static_cast<int64_t>(message.size()) + 1;
}

const char* cubie_status_name(cubie_status status) noexcept {
  switch (status) {
#define CUBIE_NAME(code) \
  case code:             \
    return #code;
    CUBIE_NAME(CUBIE_OK)
    CUBIE_NAME(CUBIE_ERR_INVALID_ARGUMENT)
    CUBIE_NAME(CUBIE_ERR_INVALID_HANDLE)
    CUBIE_NAME(CUBIE_ERR_UNKNOWN_NAME)
    CUBIE_NAME(CUBIE_ERR_OUT_OF_RANGE)
    CUBIE_NAME(CUBIE_ERR_NOT_SUPPORTED)
    CUBIE_NAME(CUBIE_ERR_WRONG_STATE)
    CUBIE_NAME(CUBIE_ERR_MODEL)
    CUBIE_NAME(CUBIE_ERR_OUT_OF_HOST_MEMORY)
    CUBIE_NAME(CUBIE_ERR_OUT_OF_DEVICE_MEMORY)
    CUBIE_NAME(CUBIE_ERR_NO_DEVICE)
    CUBIE_NAME(CUBIE_ERR_DRIVER)
    CUBIE_NAME(CUBIE_ERR_COMPILE)
    CUBIE_NAME(CUBIE_ERR_LAUNCH)
    CUBIE_NAME(CUBIE_ERR_CALLBACK)
    CUBIE_NAME(CUBIE_ERR_CANCELLED)
    CUBIE_NAME(CUBIE_ERR_FORKED)
    CUBIE_NAME(CUBIE_ERR_IO)
    CUBIE_NAME(CUBIE_ERR_INTERNAL)
#undef CUBIE_NAME
    default:
      return "CUBIE_ERR_UNKNOWN";
  }
}

const char* cubie_run_status_name(int32_t bit) noexcept {
  switch (bit) {
    case CUBIE_RUN_OK:
      return "ok";
    case CUBIE_RUN_MAX_NEWTON_ITERATIONS:
      return "max newton iterations";
    case CUBIE_RUN_MAX_LINEAR_ITERATIONS:
      return "max linear iterations";
    case CUBIE_RUN_STEP_TOO_SMALL:
      return "step too small";
    case CUBIE_RUN_STEP_EFFECTIVELY_ZERO:
      return "step effectively zero";
    case CUBIE_RUN_MAX_STEPS:
      return "max steps";
    case CUBIE_RUN_STAGNATION:
      return "stagnation";
    case CUBIE_RUN_LINEAR_BREAKDOWN:
      return "linear solver breakdown";
    case CUBIE_RUN_NEWTON_DIVERGENCE:
      return "newton divergence";
    case CUBIE_RUN_SINGULAR_PIVOT:
      return "singular pivot";
    case CUBIE_RUN_DAE_INITIALISATION:
      return "dae initialisation";
    case CUBIE_RUN_NON_FINITE:
      return "non-finite value";
    case CUBIE_RUN_CANCELLED:
      return "cancelled";
    case CUBIE_RUN_NOT_STARTED:
      return "not started";
    case CUBIE_RUN_FUNCTION_FAILED:
      return "right-hand side failed";
    case CUBIE_RUN_FUNCTION_ENDED:
      return "ended by the right-hand side";
    case CUBIE_RUN_STOPPED:
      return "stopped";
    case CUBIE_RUN_MAX_EVENTS:
      return "max events";
    default:
      return "unknown";
  }
}

cubie_status cubie_run_status_copy_text(int32_t status, char* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return cubie::capi::guard(
      [&] { cubie::capi::copy_text(cubie::capi::run_status_text(status), dst, dst_len, out_needed); });
}

}  // extern "C"

namespace cubie::capi {

std::string run_status_text(std::int32_t status) {
  std::string text;
  auto rest = static_cast<std::uint32_t>(status);
  if (rest == 0) text = cubie_run_status_name(0);
  for (std::uint32_t bit = 1; rest != 0; bit <<= 1) {
    if ((rest & bit) == 0) continue;
    if (!text.empty()) text += "; ";
    text += cubie_run_status_name(static_cast<std::int32_t>(bit));
    rest &= ~bit;
  }
  return text;
}

}  // namespace cubie::capi
