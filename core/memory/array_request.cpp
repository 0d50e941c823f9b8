#include "memory/array_request.hpp"

namespace cubie::memory {

bool ArrayRequest::chunkable(std::int64_t n_runs) const {
  if (chunk_axis == kNoAxis) return false;
  if (chunk_axis < 0 || chunk_axis >= shape.rank()) {
    throw Error(ErrorCode::invalid_argument, "array {} has no axis {}", name, chunk_axis);
  }
  if (unchunkable) return false;
  const std::int64_t length = shape[chunk_axis];
  if (length == n_runs) return true;
  if (length <= 1) return false;
  throw Error(ErrorCode::invalid_argument, "array {} holds {} runs, the batch has {}", name, length, n_runs);
}

ChunkArray ArrayRequest::chunk_array(std::int64_t n_runs) const {
  return {bytes(n_runs, 1), chunkable(n_runs), staged};
}

}  // namespace cubie::memory
