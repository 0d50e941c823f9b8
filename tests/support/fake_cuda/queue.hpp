#pragma once
// Streams as queues, each with a thread of its own.

#include <memory>
#include <mutex>

#include "objects.hpp"

namespace fake_cuda {

using Lock = std::unique_lock<std::mutex>;

/// All of these are called with the state's lock held, and let go of it while they wait.
void start_worker(const std::shared_ptr<Stream>& stream);
void submit(Stream& stream, Operation operation);
/// Until all that has been submitted so far has ended.
void wait_for(Lock& lock, const std::shared_ptr<Stream>& stream);
/// Until all streams of a context have done what they were given so far.
void wait_for_all(Lock& lock, const Context& context);
/// The same, and their threads end.
void finish_streams(Lock& lock, const Context& context);

}  // namespace fake_cuda
