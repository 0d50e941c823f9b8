# Right-hand sides that exist as compiled C or Fortran.

userdata_address(::Nothing) = C_NULL
userdata_address(x::Union{Array,Ref}) = Ptr{Cvoid}(pointer_from_userdata(x))
userdata_address(x) = throw(ArgumentError("userdata must be an Array or a Ref (got a $(typeof(x)))"))
pointer_from_userdata(x::Array{T}) where {T} = isbitstype(T) ? pointer(x) :
    throw(ArgumentError("userdata must be of plain numbers (got elements of $T)"))
pointer_from_userdata(x::Ref{T}) where {T} = Base.unsafe_convert(Ptr{T}, x)

"A C solver of a model, without options."
solver_handle(context::Context, text, ::Nothing) =
    created(out -> LibCubie.cubie_solver_create(context.handle, text, out), LibCubie.cubie_solver, :cubie_solver_create)

solver_handle(context::Context, text, c::Compiled) =
    created(LibCubie.cubie_solver, :cubie_solver_create_from_function) do out
        LibCubie.cubie_solver_create_from_function(context.handle, c.states, c.parameters, text, c.right_hand_side,
                                                   c.jacobian, userdata_address(c.userdata), out)
    end

declared(values::NamedTuple) = join(("$name = $(Float64(x))" for (name, x) in pairs(values)), ", ")
declared(names) = join(names, ", ")

"""
    Model(address::Ptr; states, parameters = (), definitions = "", jacobian = C_NULL, userdata = nothing)

A model whose right-hand side is a compiled function of a C or Fortran library, as `Libdl.dlsym` gives its address:
`int f(double t, const double *y, const double *p, double *dydt, void *userdata)`. 0 is success, a positive number asks for a
smaller step, a negative one ends the run. Worker threads call it, several at once, so a function made by `@cfunction`
will not do. It solves on the host device alone, with every method; `jacobian` is optional.

`states` and `parameters` are names, or a `NamedTuple` with their values; `definitions` is model text that may define
observables of them. `userdata` is an array or `Ref` of plain numbers whose address the function gets.
"""
function Model(address::Ptr; states, parameters = (), definitions::AbstractString = "", jacobian::Ptr = C_NULL,
               userdata = nothing, context::Context = default_context())
    address == C_NULL && throw(ArgumentError("the address of the right-hand side must not be NULL"))
    isempty(states) && throw(ArgumentError("a model must have a state"))
    text = "states $(declared(states))\n" * (isempty(parameters) ? "" : "parameters $(declared(parameters))\n") * definitions
    compiled = Compiled(address, jacobian, userdata, length(states), length(parameters))
    return checked_model(text, compiled, context)
end
