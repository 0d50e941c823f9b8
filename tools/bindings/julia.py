"""The low level of the Julia package: every constant, and every function as a `ccall` through a table of addresses.

Handles are pointers to types of their own, so that a solver where a batch is wanted is a MethodError. A function pointer
and its userdata are plain addresses: who passes them keeps what they point at alive for as long as C may use it.
"""

FOLDER = "bindings/julia/src/abi/"
HEAD = "# Written by tools/bindings/generate.py from include/cubie.h: do not edit.\n"
WIDTH = 118
SCALARS = {"int32_t": "Int32", "int64_t": "Int64", "double": "Float64", "float": "Float32", "char": "UInt8",
           "void": "Cvoid", "cubie_status": "Int32"}


def julia_type(parameter, callbacks):
    """The type of an argument in a `ccall`."""
    if parameter.kind == "callback":
        return "Ptr{Cvoid}"
    if parameter.kind == "text":
        return "Cstring"
    base = SCALARS.get(parameter.type.base, parameter.type.base)
    if parameter.type.base in callbacks:
        base = "Ptr{Cvoid}"
    return "Ptr{" * parameter.type.pointers + base + "}" * parameter.type.pointers


def returned_type(function):
    if function.returns_type.pointers:
        return "Cstring" if function.returns_type.base == "char" else "Ptr{Cvoid}"
    return SCALARS[function.returns_type.base]


def wrapped(begin, items, end, indent):
    """`begin`, the items separated by commas, `end`: broken into lines where it is too long for one."""
    text = begin + ", ".join(items) + end
    if len(text) <= WIDTH:
        return text
    lines, line = [], begin
    for number, item in enumerate(items):
        piece = item + (", " if number + 1 < len(items) else end)
        if len(line.rstrip()) + len(piece.rstrip()) > WIDTH:
            lines.append(line.rstrip())
            line = indent
        line += piece
    return "\n".join(lines + [line])


def tuple_text(items):
    return "(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")"


def constants_text(api):
    lines = [HEAD]
    for constant in api.defines:
        lines.append(f"const {constant.name} = Int32({constant.value})")
    for enum in api.enums:
        lines.append("")
        lines += [f"const {constant.name} = Int32({constant.value})" for constant in enum.constants]
        names = [f":{constant.name}" for constant in enum.constants]
        lines.append(wrapped(f"const {enum.name.upper()} = (", names, ",)" if len(names) == 1 else ")", "    "))
    return "\n".join(lines) + "\n"


def functions_text(api):
    callbacks = {callback.name for callback in api.callbacks}
    lines = [HEAD]
    lines += [f"abstract type {handle.name} end" for handle in api.handles]
    lines += ["", "const FUNCTIONS = ["] + [f"    :{function.name}," for function in api.functions] + ["]"]
    for function in api.functions:
        names = [parameter.name for parameter in function.parameters]
        types = tuple_text([julia_type(parameter, callbacks) for parameter in function.parameters])
        lines += ["", f"const ADDRESS_{function.name} = Ref(C_NULL)"]
        lines.append(wrapped(f"{function.name}(", names, ") =", "    "))
        lines.append(wrapped(f"    ccall(ADDRESS_{function.name}[], ", [returned_type(function), types] + names, ")",
                             "        "))
    return "\n".join(lines) + "\n"


def files(api):
    """{path: text} of constants and functions."""
    return {FOLDER + "constants.jl": constants_text(api), FOLDER + "functions.jl": functions_text(api)}
