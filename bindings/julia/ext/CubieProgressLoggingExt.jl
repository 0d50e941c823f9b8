# Progress as records that ProgressLogging's front ends know by type.
module CubieProgressLoggingExt

using Cubie, ProgressLogging
using Cubie: @logmsg

# One bar per solve: the identity of the solve, spread over the bits of a UUID.
bar_id(id) = Base.UUID((UInt128(hash(id)) << 64) | hash(id, UInt(1)))

function log_progress(fraction, id)
    record = ProgressLogging.Progress(bar_id(id), min(fraction, 1.0); name = "cubie", done = fraction >= 1)
    @logmsg Cubie.PROGRESS_LEVEL record _id = id
end

__init__() = (Cubie.PROGRESS_LOGGER[] = log_progress)

end
