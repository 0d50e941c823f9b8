module ProgressLogging
struct Progress
    id::Base.UUID
    fraction::Union{Float64,Nothing}
    name::String
    done::Bool
end
Progress(id, fraction; name = "", done = false) = Progress(id, fraction, name, done)
end
