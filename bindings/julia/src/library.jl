# Where libcubie.so is, and its functions.

const LIBRARY = Ref{String}("")

"File name of the C library that is in use."
library_path() = LIBRARY[]

"""
    load_library(path = library_to_load())

Loads the C library and looks up every function the package knows. Called when the package is loaded. A library that is
missing, too old or of another ABI is an error that says so.
"""
function load_library(path::AbstractString = library_to_load())
    library = Libdl.dlopen(path, Libdl.RTLD_LAZY | Libdl.RTLD_LOCAL; throw_error = false)
    if library === nothing
        reason = try
            Libdl.dlopen(path)
            ""
        catch e
            sprint(showerror, e)
        end
        error("Cubie cannot load $path: $reason\nSet the environment variable CUBIE_LIBRARY to the file name of " *
              "libcubie.so, or install the library where the loader looks for it.")
    end
    missing_names = Symbol[]
    for name in LibCubie.FUNCTIONS
        address = Libdl.dlsym(library, name; throw_error = false)
        address === nothing ? push!(missing_names, name) : (getfield(LibCubie, Symbol(:ADDRESS_, name))[] = address)
    end
    isempty(missing_names) || error("$path is older than this package: it has no $(join(missing_names, ", "))")
    abi = LibCubie.cubie_abi_version()
    abi == LibCubie.CUBIE_ABI_VERSION ||
        error("$path has ABI $abi; this package is made for ABI $(LibCubie.CUBIE_ABI_VERSION)")
    LIBRARY[] = Libdl.dlpath(library)
    return nothing
end

# Read at run time, since a constant would be kept in the cache of compiled packages.
library_to_load() = get(ENV, "CUBIE_LIBRARY", "libcubie.so.0.1")

"Version of the C library."
library_version() = VersionNumber(unsafe_string(LibCubie.cubie_version_string()))
