"""The Python package's low level, bindings/python/cubie/_c.py: constants, and the ctypes types of every function."""

HEAD = '''"""Written by tools/bindings/generate.py from include/cubie.h: its constants, and the types of its functions.

Nothing here loads the library; `cubie._library` does, and gives each function the types below.
"""

import enum
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_double, c_float, c_int32, c_int64, c_void_p

'''

SCALARS = {"int32_t": "c_int32", "cubie_status": "c_int32", "int64_t": "c_int64", "double": "c_double",
           "float": "c_float"}
# Enumerations whose values are bits of one word.
FLAGS = {"cubie_run_status"}


def class_name(name):
    """cubie_run_status -> RunStatus."""
    return "".join(word.capitalize() for word in name.removeprefix("cubie_").split("_"))


def common_prefix(names):
    """The words with which all names begin, as CUBIE_RUN_."""
    words = [name.split("_") for name in names]
    count = 0
    while all(len(w) > count + 1 and w[count] == words[0][count] for w in words):
        count += 1
    return "_".join(words[0][:count]) + "_"


def ctype(parameter):
    """The ctypes type of a parameter. Arrays and text that is written are addresses, made of whatever holds them."""
    kind, type_ = parameter.kind, parameter.type
    if kind == "value":
        return SCALARS[type_.base]
    if kind == "callback":
        return type_.base
    if kind == "text":
        return "c_char_p"
    if kind == "out" and type_.pointers == 1:
        return f"POINTER({SCALARS[type_.base]})"
    if kind in ("out", "out_handle"):
        return "POINTER(c_void_p)"
    return "c_void_p"


def returned(type_):
    if type_.pointers == 1 and type_.base == "char":
        return "c_char_p"
    return "None" if type_.base == "void" else SCALARS[type_.base]


def wrapped(head, parts, tail):
    """One line, or as many as 120 columns ask for."""
    line = head + ", ".join(parts) + tail
    if len(line) <= 120:
        return [line]
    lines, current, indent = [], head, " " * len(head)
    for number, part in enumerate(parts):
        piece = part + (tail if number == len(parts) - 1 else ", ")
        if len(current.rstrip()) + len(piece.rstrip()) + 1 > 120:
            lines.append(current.rstrip())
            current = indent
        current += piece
    return lines + [current]


def enums(api):
    lines = []
    for enum in api.enums:
        # Codes keep the whole name, as cubie_status_name gives it.
        prefix = "CUBIE_" if enum.name == "cubie_status_code" else common_prefix([c.name for c in enum.constants])
        base = "IntFlag" if enum.name in FLAGS else "IntEnum"
        lines += ["", f"class {class_name(enum.name)}(enum.{base}):",
                  f'    """{(enum.doc or "See cubie.h.")}"""', ""]
        for constant in enum.constants:
            line = f"    {constant.name.removeprefix(prefix)} = {constant.value}"
            lines.append(line + (f"  # {constant.doc}" if constant.doc and len(line + constant.doc) < 116 else ""))
        lines.append("")
    return lines


def files(api):
    """{path: text} of the low level."""
    lines = [f"{constant.name} = {constant.value}" for constant in api.defines] + [""]
    lines += enums(api)
    for callback in api.callbacks:
        lines.append("")
        lines += wrapped(f"{callback.name} = CFUNCTYPE({returned(callback.returns_type)}, ",
                         [ctype(p) for p in callback.parameters], ")")
    lines += ["", "# Name of each function: type that it returns, types that it takes.", "FUNCTIONS = {"]
    for function in api.functions:
        head = f'    "{function.name}": ({returned(function.returns_type)}, ['
        lines += wrapped(head, [ctype(p) for p in function.parameters] or [""], "]),")
    lines += ["}"]
    return {"bindings/python/cubie/_c.py": HEAD + "\n".join(lines) + "\n"}
