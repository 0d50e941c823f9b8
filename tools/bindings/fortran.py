"""The Fortran low level in its two forms, each a module `cubie_c`: linked with the library, or loaded at run time.

Both declare the same constants, abstract interfaces of callbacks and functions, and the same `cubie_load`, so that
what is above compiles against either.
"""

FOLDER = "bindings/fortran"
WIDTH = 100

KINDS = {"int32_t": "integer(c_int32_t)", "cubie_status": "integer(c_int32_t)", "int64_t": "integer(c_int64_t)",
         "double": "real(c_double)", "float": "real(c_float)", "char": "character(kind=c_char)"}


def wrapped(text, indent):
    """Lines of at most WIDTH columns, continued at commas and blanks."""
    lines, first = [], True
    while len(text) + indent > WIDTH:
        cut = max(text.rfind(", ", 0, WIDTH - indent - 2) + 2, text.rfind(") ", 0, WIDTH - indent - 2) + 2)
        if cut < 10:
            break
        lines.append(" " * indent + text[:cut].rstrip() + " &")
        text = text[cut:]
        indent += 4 if first else 0
        first = False
    return lines + [" " * indent + text]


def comment(text, indent):
    """`!>` lines before, of whole words."""
    lines, line = [], " " * indent + "!>"
    for word in text.split():
        if len(line) + len(word) + 1 > WIDTH:
            lines.append(line)
            line = " " * indent + "!>"
        line += " " + word
    return lines + [line]


def returned(type_):
    return "type(c_ptr)" if type_.pointers else KINDS[type_.base]


def declaration(function, parameter, in_callback=False):
    """Type and attributes of a dummy argument.

    What the library keeps beyond the call is given as an address, made by c_loc: a compiler may hand a copy of an array
    to an array argument. Arguments that may be NULL are optional where C has an address of elements or of one number.
    """
    kind, type_ = parameter.kind, parameter.type
    kept = "_bind_" in function.name
    if kind == "value":
        return f"{KINDS[type_.base]}, value"
    if kind == "callback":
        return "type(c_funptr), value"
    # An array argument of a callback cannot be absent, so one that may be NULL is an address there.
    address = (in_callback and "NULL" in parameter.doc) or kept
    if kind in ("handle", "userdata") or (address and kind.startswith("array")):
        return "type(c_ptr), value"
    if kind == "text":
        return "character(kind=c_char), dimension(*), intent(in)" + (", optional" if parameter.optional else "")
    if kind == "out_handle" or (kind == "out" and type_.pointers > 1):
        return "type(c_ptr), intent(inout)"
    # inout: a call that fails leaves it as it is.
    optional = ", optional" if parameter.optional or parameter.name == "dst" else ""
    if kind == "out":
        return f"{KINDS[type_.base]}, intent(inout){optional}"
    intent = "in" if kind == "array_in" else "inout"
    return f"{KINDS[type_.base]}, dimension(*), intent({intent}){optional}"


def procedure(function, name, binding, indent, in_callback=False):
    """An interface body."""
    void = function.returns_type.base == "void" and not function.returns_type.pointers
    word = "subroutine" if void else "function"
    names = ", ".join(p.name for p in function.parameters)
    lines = comment(function.summary.split("\n\n")[0], indent) if function.summary else []
    lines += wrapped(f"{word} {name}({names}) {binding}", indent)
    body = [] if void else [f"{returned(function.returns_type)} :: {name}"]
    body += [f"{declaration(function, p, in_callback)} :: {p.name}" for p in function.parameters]
    used = [k for k in ("c_int32_t", "c_int64_t", "c_double", "c_float", "c_char", "c_ptr", "c_funptr")
            if any(k + ")" in line or f"={k}" in line for line in body)]
    if used:
        lines.append(" " * (indent + 2) + "import :: " + ", ".join(used))
    for line in body:
        lines += wrapped(line, indent + 2)
    return lines + [" " * indent + f"end {word} {name}"]


def constants(api):
    """Parameters; those of #define get another name, as one of them is a function's but for its case."""
    lines = []
    for define in api.defines:
        name = define.name.replace("CUBIE_", "CUBIE_HEADER_", 1)
        lines.append(f"  integer(c_int32_t), parameter, public :: {name} = {define.value}_c_int32_t")
    for enum in api.enums:
        lines += [""] + (comment(enum.doc, 2) if enum.doc else [])
        for constant in enum.constants:
            line = f"  integer(c_int32_t), parameter, public :: {constant.name} = {constant.value}_c_int32_t"
            lines.append(line)
    return lines


def callbacks(api):
    lines = ["", "  abstract interface"]
    for callback in api.callbacks:
        lines += procedure(callback, callback.name, "bind(c)", 4, in_callback=True)
    return lines + ["  end interface"] + [f"  public :: {callback.name}" for callback in api.callbacks]


USES = """  use, intrinsic :: iso_c_binding, only: c_int32_t, c_int64_t, c_int, c_double, c_float, c_char, &
    c_ptr, c_funptr, c_null_ptr, c_null_char, c_associated, c_f_pointer, c_f_procpointer
  implicit none
  private
"""

LINKED_HEAD = """!> Written by tools/bindings/generate.py from cubie.h: the C interface of cubie, linked (-lcubie).
!> The file loaded/cubie_c.f90 is the same module, loaded at run time: compile one of the two.
module cubie_c
""" + USES

LINKED_TAIL = """
  public :: cubie_load

contains

  !> Sees to it that the linked library is the one this module was made for. Call it once before all else.
  !> `path` is of the other form of this module; here nothing is loaded.
  !> stat: 0, or CUBIE_ERR_NOT_SUPPORTED with the reason in errmsg. Without stat a failure stops the program.
  subroutine cubie_load(path, stat, errmsg)
    character(*), intent(in), optional :: path
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    if (present(stat)) stat = 0
    if (present(path)) continue
    if (cubie_abi_version() == CUBIE_HEADER_ABI_VERSION) return
    if (present(errmsg)) errmsg = "the linked cubie has another ABI number than the Fortran module"
    if (.not. present(stat)) error stop "the linked cubie has another ABI number than the Fortran module"
    stat = int(CUBIE_ERR_NOT_SUPPORTED)
  end subroutine cubie_load
end module cubie_c
"""

LOADED_HEAD = """!> Written by tools/bindings/generate.py from cubie.h: the C interface of cubie, loaded at run time.
!> The file src/cubie_c.f90 is the same module, linked: compile one of the two. This one is linked with -ldl where
!> the C library has dlopen apart; cubie_load comes before all other calls.
module cubie_c
""" + USES

LOADED_MIDDLE = """
  interface
    function c_dlopen(path, flags) bind(c, name="dlopen")
      import :: c_ptr, c_char, c_int
      character(kind=c_char), dimension(*), intent(in) :: path
      integer(c_int), value :: flags
      type(c_ptr) :: c_dlopen
    end function c_dlopen
    function c_dlsym(library, name) bind(c, name="dlsym")
      import :: c_ptr, c_funptr, c_char
      type(c_ptr), value :: library
      character(kind=c_char), dimension(*), intent(in) :: name
      type(c_funptr) :: c_dlsym
    end function c_dlsym
    function c_dlerror() bind(c, name="dlerror")
      import :: c_ptr
      type(c_ptr) :: c_dlerror
    end function c_dlerror
  end interface
"""

LOADED_TAIL = """
  !> Finds a function of the library; `missing` receives its name when it is not there.
  function find(name, missing) result(address)
    character(*), intent(in) :: name
    character(*), intent(inout) :: missing
    type(c_funptr) :: address
    address = c_dlsym(library, name // c_null_char)
    if (.not. c_associated(address) .and. len_trim(missing) == 0) missing = name
  end function find

  !> What dlopen says about its last failure.
  subroutine why(text)
    character(*), intent(out) :: text
    type(c_ptr) :: address
    character(kind=c_char), pointer :: letters(:)
    integer :: i
    text = "cubie is not to be had"
    address = c_dlerror()
    if (.not. c_associated(address)) return
    call c_f_pointer(address, letters, [len(text)])
    text = "cubie is not to be had: "
    do i = 1, len(text) - 24
      if (letters(i) == c_null_char) exit
      text(24 + i:24 + i) = letters(i)
    end do
  end subroutine why
end module cubie_c
"""

LOAD = """
  !> Loads the library and finds every function in it; nothing else of this module may be called before. A second call
  !> does nothing.
  !> path: file name of the library; without it the name with the version of this module, as the system looks for it.
  !> stat: 0, or CUBIE_ERR_NOT_SUPPORTED with the reason in errmsg: no such library, a function that it lacks, or
  !> another ABI number. Without stat a failure stops the program.
  subroutine cubie_load(path, stat, errmsg)
    character(*), intent(in), optional :: path
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int), parameter :: rtld_now = 2_c_int
    character(512) :: reason
    character(63) :: missing
    if (present(stat)) stat = 0
    if (c_associated(library)) return
    reason = ""
    missing = ""
    if (present(path)) then
      library = c_dlopen(trim(path) // c_null_char, rtld_now)
    else
      library = c_dlopen("{soname}" // c_null_char, rtld_now)
    end if
    if (.not. c_associated(library)) then
      call why(reason)
    else
      call find_all(missing)
      if (len_trim(missing) > 0) then
        reason = "the library is no cubie for this module: it has no " // missing
      else if (cubie_abi_version() /= CUBIE_HEADER_ABI_VERSION) then
        reason = "the library has another ABI number than the Fortran module"
      end if
    end if
    if (len_trim(reason) == 0) return
    library = c_null_ptr
    if (present(errmsg)) errmsg = reason
    if (.not. present(stat)) error stop reason
    stat = int(CUBIE_ERR_NOT_SUPPORTED)
  end subroutine cubie_load

  !> Points every procedure to its function.
  subroutine find_all(missing)
    character(*), intent(inout) :: missing
"""


def linked(api):
    lines = constants(api) + callbacks(api) + ["", "  interface"]
    for function in api.functions:
        lines += procedure(function, function.name, f'bind(c, name="{function.name}")', 4)
    lines += ["  end interface"]
    lines += [f"  public :: {function.name}" for function in api.functions]
    return LINKED_HEAD + "\n".join(lines) + "\n" + LINKED_TAIL


def loaded(api):
    soname = f"libcubie.so.{api.define('CUBIE_VERSION_MAJOR')}.{api.define('CUBIE_VERSION_MINOR')}"
    lines = constants(api) + callbacks(api) + ["", "  abstract interface"]
    for function in api.functions:
        lines += procedure(function, "i_" + function.name, "bind(c)", 4)
    lines += ["  end interface", ""]
    for function in api.functions:
        lines += wrapped(f"procedure(i_{function.name}), pointer, protected, public :: {function.name} => null()", 2)
    lines += [LOADED_MIDDLE, "  type(c_ptr), save :: library = c_null_ptr", "", "  public :: cubie_load", "",
              "contains"]
    body = [f'    call c_f_procpointer(find("{f.name}", missing), {f.name})' for f in api.functions]
    return (LOADED_HEAD + "\n".join(lines) + "\n" + LOAD.replace("{soname}", soname) + "\n".join(body) +
            "\n  end subroutine find_all\n" + LOADED_TAIL)


def files(api):
    """{path: text} of both forms."""
    return {f"{FOLDER}/src/cubie_c.f90": linked(api), f"{FOLDER}/loaded/cubie_c.f90": loaded(api)}
