#!/usr/bin/env python3
"""Writes a C++ source that holds text files as string literals.

Usage: embed_source.py OUTPUT FILE...
The array `cubie::kernels::embedded_sources()` of core/kernels/embedded.hpp lists them by base name, in the order given.
"""
import os
import sys


def literal(text: str) -> str:
    # Compilers limit the length of one literal; adjacent ones are joined.
    parts = []
    for start in range(0, len(text), 8000):
        parts.append('R"cubie_text(' + text[start:start + 8000] + ')cubie_text"')
    return "\n".join(parts) if parts else '""'


def main() -> None:
    output, files = sys.argv[1], sys.argv[2:]
    rows = []
    for path in files:
        with open(path, encoding="utf-8") as f:
            rows.append('{"%s", %s},' % (os.path.basename(path), literal(f.read())))
    with open(output, "w", encoding="utf-8") as f:
        f.write('#include "kernels/embedded.hpp"\n\nnamespace cubie::kernels {\nnamespace {\n')
        f.write("constexpr EmbeddedSource kSources[] = {\n" + "\n".join(rows) + "\n};\n}  // namespace\n")
        f.write("std::span<const EmbeddedSource> embedded_sources() noexcept { return kSources; }\n")
        f.write("}  // namespace cubie::kernels\n")


main()
