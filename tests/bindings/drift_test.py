#!/usr/bin/env python3
"""What the bindings' generator read from the public header is what a C compiler reads, and every list agrees.

usage: drift_test.py [--with CC...]     (unittest; without a compiler the comparison with C is skipped)
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools" / "bindings"), str(ROOT / "tests" / "abi")]
import check_exports  # noqa: E402
import generate  # noqa: E402
import header  # noqa: E402

COMPILER = []
API = header.read(ROOT / "include" / "cubie.h")
GOOD = """typedef int32_t cubie_status;
/** A thing. */
typedef struct cubie_thing cubie_thing;
/** Of things. */
enum cubie_kind { CUBIE_A = 3, /* the first */ CUBIE_B };
/** Asked often.
 *
 *  @param x         A number.
 *  @param userdata  As given.
 *  @return 0 to go on.
 */
typedef int32_t (*cubie_ask_fn)(double x, void* userdata);
/** Does it. Twice.
 *
 *  @param thing      Borrowed.
 *  @param values     Numbers.
 *  @param n_values   How many.
 *  @param dst        Receives numbers. May be NULL when dst_len is 0.
 *  @param dst_len    Its capacity.
 *  @param out_thing  Receives a thing.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_do(const cubie_thing* thing, const double* values, int64_t n_values, char* dst,
                                int64_t dst_len, cubie_thing** out_thing) CUBIE_NOEXCEPT;
"""


def redeclared(api):
    """C that compiles only where every declaration read is the header's own: C allows to repeat the same one alone."""
    lines = ['#include "cubie.h"']
    for function in api.functions:
        parameters = ", ".join(f"{p.type.c()} {p.name}" for p in function.parameters) or "void"
        lines.append(f"{function.returns_type.c()} {function.name}({parameters});")
    for callback in api.callbacks:
        parameters = ", ".join(p.type.c() for p in callback.parameters)
        # Pointers to the same type alone have one type in a conditional without a warning.
        lines.append(f"extern {callback.returns_type.c()} (*same_{callback.name})({parameters});")
        lines.append(f"extern {callback.name} same_{callback.name};")
    for number, constant in enumerate([*api.constants(), *api.defines]):
        lines.append(f"typedef char same_value_{number}[{constant.name} == ({constant.value}) ? 1 : -1];")
    return "\n".join(lines) + "\n"


class Reading(unittest.TestCase):
    def test_every_part_is_read(self):
        api = header.parse(GOOD)
        function, = api.functions
        self.assertEqual([p.kind for p in function.parameters],
                         ["handle", "array_in", "value", "array_out", "value", "out_handle"])
        self.assertEqual([p.length for p in function.parameters], ["", "n_values", "", "dst_len", "", ""])
        self.assertEqual([p.optional for p in function.parameters], [False, False, False, True, False, False])
        self.assertEqual((function.summary, function.returns), ("Does it. Twice.", "CUBIE_OK."))
        self.assertEqual(function.parameters[1].doc, "Numbers.")
        self.assertEqual(function.threads, "Threads: any. Blocks: no. Since: 0.1.")
        self.assertEqual([(c.name, c.value, c.doc) for c in api.enums[0].constants],
                         [("CUBIE_A", 3, "the first"), ("CUBIE_B", 4, "")])
        self.assertEqual([p.kind for p in api.callbacks[0].parameters], ["value", "userdata"])
        self.assertEqual(api.handles, (header.Handle("cubie_thing", "A thing."),))

    def test_what_cannot_cross_is_refused_with_its_line(self):
        for old, new in (("double* values", "bool* values"), ("cubie_thing* thing", "cubie_thing thing"),
                         ("int64_t n_values", "int64_t n_values, ..."), ("char* dst", "char** dst"),
                         ("CUBIE_NOEXCEPT", ""), ("cubie_status cubie_do", "unsigned cubie_do")):
            with self.subTest(new), self.assertRaisesRegex(header.HeaderError, r"^2\d: "):
                header.parse(GOOD.replace(old, new))
        for text in ("struct cubie_pair { int32_t a; };", "extern int cubie_count;", "typedef double cubie_real;", ""):
            with self.subTest(text), self.assertRaises(header.HeaderError):
                header.parse(text)

    def test_words_after_the_return_belong_to_the_whole(self):
        sink = next(c for c in API.callbacks if c.name == "cubie_sink_fn")
        self.assertIn("no exception.", sink.summary)
        self.assertTrue(sink.returns.endswith("CUBIE_ERR_CALLBACK."))

    def test_every_array_has_its_length(self):
        # The lengths of some stand in words alone: of run_status, which has one element per run of the chunk, and of
        # what a right-hand side reads and writes, which goes by the solver's states and parameters.
        without = {(f.name, p.name) for f in [*API.functions, *API.callbacks] for p in f.parameters
                   if p.kind.startswith("array") and not p.length}
        self.assertLessEqual(without, {("cubie_sink_fn", "run_status"), ("cubie_sink_f32_fn", "run_status")} |
                             {("cubie_rhs_fn", name) for name in ("y", "p", "dydt")} |
                             {("cubie_jacobian_fn", name) for name in ("y", "p", "dfdy")})


class Agreement(unittest.TestCase):
    def test_a_compiler_reads_the_same(self):
        if not COMPILER:
            self.skipTest("no compiler given")
        for api, fine in ((API, True), (header.parse(ONE_OTHER), False)):
            with tempfile.NamedTemporaryFile("w", suffix=".c") as file:
                file.write(redeclared(api))
                file.flush()
                done = subprocess.run([*COMPILER, "-std=c99", "-fsyntax-only", f"-I{ROOT / 'include'}", file.name],
                                      capture_output=True, text=True)
                self.assertEqual(done.returncode == 0, fine, done.stderr)

    def test_header_and_exports_name_the_same_functions(self):
        names = {function.name for function in API.functions}
        exported = check_exports.map_symbols((ROOT / "capi" / "cubie.map").read_text(encoding="utf-8"))
        self.assertEqual(names, exported)

    def test_generated_files_are_up_to_date(self):
        stale = [path for path, text in generate.generated(ROOT).items()
                 if not (ROOT / path).is_file() or (ROOT / path).read_text(encoding="utf-8") != text]
        self.assertEqual(stale, [], "run tools/bindings/generate.py and commit what it writes")

    def test_every_language_binds_every_function(self):
        # Looked for as whole words in what the back end writes, with or without the prefix.
        for name, module in generate.back_ends().items():
            text = "\n".join(module.files(API).values())
            words = set(re.findall(r"\w+", text))
            missing = [f.name for f in API.functions if not {f.name, f.name.removeprefix("cubie_")} & words]
            self.assertEqual(missing, [], name)


# The header's own text with one type changed, so that the comparison with C is seen to fail.
ONE_OTHER = (ROOT / "include" / "cubie.h").read_text(encoding="utf-8").replace(
    "cubie_live_handles(void)", "cubie_live_handles(int32_t x)").replace(
    "@return Created and not yet", "@param x  X.\n *  @return Created and not yet")

if __name__ == "__main__":
    if "--with" in sys.argv:
        at = sys.argv.index("--with")
        COMPILER = sys.argv[at + 1:]
        del sys.argv[at:]
    unittest.main()
