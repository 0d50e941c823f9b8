#!/usr/bin/env python3
"""Reads the include graph of core/, capi/ and the outer folders and checks the layers of the house.

usage: check_layers.py ROOT

* a room of core/ includes itself and lower rooms only; capi stands on top of all of them (the structs a launch passes
  in are the one exception)
* LLVM, Clang and LLD headers appear in core/compile/clang/ only
* CUDA and NVRTC names appear in core/device/cuda/ and core/compile/nvrtc* only
* include/cubie.h includes <stdint.h> and nothing else; examples see the library through cubie.h alone
* no hand-written source file is longer than its ceiling; long ones are listed
"""

import pathlib
import re
import sys

# Bottom-up: a room may include what stands before it.
ROOMS = ["util", "config", "device", "kernels", "model", "symbolic", "plan", "codegen", "compile", "memory", "output",
         "integrator", "batch", "capi"]
# What both sides of a launch must agree on, byte for byte: plain structs without includes of their own. The rooms
# below core/kernels that prepare a launch include them too.
LAUNCH_CONTRACT = {"kernels/args.h", "kernels/host_math.def"}
SOURCES = {".c", ".cpp", ".h", ".hpp", ".def"}
CEILING_LINES = {"core": 500, "capi": 500, "tests": 700, "bench": 500, "examples": 500}
NOTED_LINES = 300

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
LLVM_HEADER = re.compile(r"^(llvm|llvm-c|clang|clang-c|lld)/")
CUDA_HEADER = re.compile(r"(^|/)(cuda|cuda_runtime\w*|nvrtc|nvJitLink|cuComplex)\.h$")
# Driver types (CUstream, CUdeviceptr), driver calls (cuMemAlloc), runtime names (cudaMalloc), NVRTC names.
CUDA_NAME = re.compile(r"\b(CU[a-z][A-Za-z]*(?:_st)?|CU_[A-Z_]+|cu[A-Z][a-z]\w*|cuda[A-Z]\w*|nvrtc[A-Z]\w*)\b")


def room_of(path):
    """Room of a file given by its path relative to the root; None outside core/ and capi/."""
    parts = path.parts
    if parts[0] == "capi":
        return "capi"
    return parts[1] if parts[0] == "core" and len(parts) > 2 else None


def is_cuda_place(path):
    text = path.as_posix()
    return text.startswith("core/device/cuda/") or text.startswith("core/compile/nvrtc")


def check_house_includes(path, includes):
    """Problems of one file of core/ or capi/."""
    room = room_of(path)
    if room is None:
        return []
    if room not in ROOMS:
        return [f"{path}: room {room} is not in the list of rooms"]
    problems = []
    for mark, name in includes:
        if LLVM_HEADER.match(name) and not path.as_posix().startswith("core/compile/clang/"):
            problems.append(f"{path}: includes {name}; LLVM belongs in core/compile/clang")
        if CUDA_HEADER.search(name) and not is_cuda_place(path):
            problems.append(f"{path}: includes {name}; CUDA belongs in core/device/cuda and core/compile/nvrtc*")
        if mark == "<" or "/" not in name:
            continue  # a system header, or a neighbour in the same folder
        if name in LAUNCH_CONTRACT:
            continue
        target = pathlib.PurePosixPath(name).parts[0]
        if ".." in pathlib.PurePosixPath(name).parts:
            problems.append(f"{path}: includes {name}; paths start at core/")
        elif target in ROOMS and ROOMS.index(target) > ROOMS.index(room):
            problems.append(f"{path}: {room} includes {name} of the higher room {target}")
    return problems


def check_cuda_names(path, text):
    if is_cuda_place(path) or room_of(path) is None:
        return []
    code = COMMENT_OR_STRING.sub(" ", text)
    names = sorted(set(CUDA_NAME.findall(code)))
    return [f"{path}: CUDA name {name} outside core/device/cuda and core/compile/nvrtc*" for name in names]


def check_outer_includes(path, includes):
    """The public header and the examples."""
    text = path.as_posix()
    if text == "include/cubie.h":
        return [f"{path}: includes {name}; only stdint.h is allowed" for _, name in includes if name != "stdint.h"]
    if path.parts[0] == "examples":
        return [f"{path}: includes {name}; examples see cubie.h alone" for mark, name in includes
                if mark == '"' and "/" in name]
    return []


def source_files(root):
    for folder in ("core", "capi", "include", "examples", "tests", "bench"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in SOURCES and file.is_file():
                yield file.relative_to(root)


def check(root):
    """(problems, notes) of the tree at `root`."""
    problems, notes = [], []
    for path in source_files(root):
        text = (root / path).read_text(encoding="utf-8", errors="replace")
        includes = INCLUDE.findall(text)
        problems += check_house_includes(path, includes)
        problems += check_cuda_names(path, text)
        problems += check_outer_includes(path, includes)
        lines = text.count("\n")
        ceiling = CEILING_LINES.get(path.parts[0])
        if path.suffix == ".def" or ceiling is None:
            continue  # tables and the public header are as long as what they list
        if lines > ceiling:
            problems.append(f"{path}: {lines} lines, ceiling {ceiling}")
        elif lines > NOTED_LINES:
            notes.append(f"{path}: {lines} lines")
    return problems, notes


def main(arguments):
    problems, notes = check(pathlib.Path(arguments[0]))
    for note in notes:
        print("long:", note)
    for problem in problems:
        print("error:", problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
