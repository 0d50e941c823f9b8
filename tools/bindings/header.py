"""Reads include/cubie.h once into plain data, from which every back end writes its language's declarations.

The header keeps to a small part of C, on purpose: fixed-size integers, floating-point numbers, text, opaque handles,
arrays and function pointers. This reader knows that part and stops with the line of anything else, so that what a
binding could not pass is found here. What it read is held against a C compiler by tests/bindings/drift_test.py.
"""

import dataclasses
import pathlib
import re
import textwrap

SCALARS = ("int32_t", "int64_t", "double", "float", "char", "void", "cubie_status")


class HeaderError(Exception):
    """The header has something that this reader does not know; the text begins with the line number."""


@dataclasses.dataclass(frozen=True)
class Type:
    """A C type: `base` as in C, pointed to `pointers` times; `const` says that what is pointed to is not written.

    `base` is one of SCALARS, a handle (`cubie_batch`) or a callback (`cubie_sink_fn`).
    """

    base: str
    pointers: int = 0
    const: bool = False

    def c(self):
        """The type in C."""
        return ("const " if self.const else "") + self.base + "*" * self.pointers


@dataclasses.dataclass(frozen=True)
class Parameter:
    """A parameter of a function or callback.

    `kind` says how a language passes it:
      value      a number by value
      handle     a handle, given
      text       UTF-8 closed by NUL, given (`const char*`)
      array_in   address of elements that are read; the number of them is the parameter `length`, if one says it
      array_out  address of elements that are written, `length` likewise
      out        address of one number or address that is written (`out_...`), may be NULL where `optional`
      out_handle address of a handle that is written
      callback   a function of the type `type.base`, may be NULL
      userdata   a pointer that is handed through to the callback
    """

    name: str
    type: Type
    kind: str
    doc: str = ""
    length: str = ""
    optional: bool = False


@dataclasses.dataclass(frozen=True)
class Function:
    """A function: `summary` is its text without tags, `returns` the text of @return, `threads` the closing line."""

    name: str
    returns_type: Type
    parameters: tuple
    summary: str = ""
    returns: str = ""
    threads: str = ""
    section: str = ""
    line: int = 0


@dataclasses.dataclass(frozen=True)
class Callback:
    """A function pointer type; fields as in Function."""

    name: str
    returns_type: Type
    parameters: tuple
    summary: str = ""
    returns: str = ""


@dataclasses.dataclass(frozen=True)
class Constant:
    """A named integer, of an enumeration or of a #define."""

    name: str
    value: int
    doc: str = ""


@dataclasses.dataclass(frozen=True)
class Enum:
    """An enumeration. Its values cross the interface as int32_t."""

    name: str
    constants: tuple
    doc: str = ""


@dataclasses.dataclass(frozen=True)
class Handle:
    """An opaque type, only ever passed by address."""

    name: str
    doc: str = ""


@dataclasses.dataclass(frozen=True)
class Api:
    """All of the header, in its order."""

    functions: tuple
    callbacks: tuple
    enums: tuple
    handles: tuple
    defines: tuple
    intro: str = ""

    def define(self, name):
        """Value of a #define."""
        return next(constant.value for constant in self.defines if constant.name == name)

    def constants(self):
        """The constants of all enumerations."""
        return [constant for enum in self.enums for constant in enum.constants]


TOKEN = re.compile(r"/\*.*?\*/|\"[^\"]*\"|[A-Za-z_]\w*|-?\d+|[*(){}\[\],;=]|\S", re.DOTALL)
DEFINE = re.compile(r"^#define (CUBIE_\w+) (-?\d+)$", re.MULTILINE)
SECTION = re.compile(r"/\* -{10,} (.*?) \*/")


def comment_text(token):
    """The words of a comment, without its frame."""
    body = re.sub(r"^/\*\*?|\*/$", "", token)
    return "\n".join(re.sub(r"^ ?\*( |$)", "", line.rstrip()) for line in body.split("\n")).strip()


def one_line(text):
    return " ".join(text.split())


def split_doc(text):
    """summary, {parameter: words}, words of @return, the line of threads: of a documentation comment."""
    threads = re.search(r"Threads: .*", text, re.DOTALL)
    if threads:
        text = text[:threads.start()]
    pieces = re.split(r"^ *@(param|return)\b", text, flags=re.MULTILINE)
    summary, parameters, returns = textwrap.dedent(" " + pieces[0]).strip(), {}, ""
    summary = "\n".join(line.strip() for line in summary.split("\n"))
    for tag, words in zip(pieces[1::2], pieces[2::2]):
        # Words after an empty line are about the whole function again.
        words, _, rest = words.partition("\n\n")
        if rest.strip():
            summary += "\n\n" + "\n".join(line.strip() for line in rest.strip().split("\n"))
        if tag == "param":
            name, _, words = words.strip().partition(" ")
            parameters[name] = one_line(words)
        else:
            returns = one_line(words)
    return summary.strip(), parameters, returns, one_line(threads.group(0)) if threads else ""


class Reader:
    """Recursive descent over the tokens of the header."""

    def __init__(self, text):
        self.text = text
        # Only C sees what the preprocessor hides from it; line breaks stay, for the numbers of lines.
        plain = re.sub(r"^#ifdef __cplusplus\n.*?^#endif", lambda m: "\n" * m.group(0).count("\n"), text,
                       flags=re.DOTALL | re.MULTILINE)
        plain = re.sub(r"^#.*$", "", plain, flags=re.MULTILINE)
        self.tokens = [(m.group(0), m.start()) for m in TOKEN.finditer(plain)]
        self.plain, self.at = plain, 0
        self.doc, self.section = "", ""
        self.handles, self.callbacks, self.enums, self.functions = [], [], [], []

    def line(self):
        start = self.tokens[min(self.at, len(self.tokens) - 1)][1]
        return self.plain.count("\n", 0, start) + 1

    def fail(self, what):
        raise HeaderError(f"{self.line()}: {what}")

    def peek(self, ahead=0):
        return self.tokens[self.at + ahead][0] if self.at + ahead < len(self.tokens) else ""

    def take(self, wanted=None):
        token = self.peek()
        if not token or (wanted is not None and token != wanted):
            self.fail(f"expected {wanted or 'more'}, found {token or 'the end'}")
        self.at += 1
        return token

    def name(self):
        token = self.take()
        if not re.fullmatch(r"[A-Za-z_]\w*", token):
            self.fail(f"expected a name, found {token}")
        return token

    def read(self):
        while self.at < len(self.tokens):
            token = self.peek()
            if token.startswith("/*"):
                section = SECTION.fullmatch(token)
                if section:
                    self.section = section.group(1)
                self.doc = "" if section else comment_text(token)
                self.at += 1
            elif token == "typedef":
                self.typedef()
            elif token == "enum":
                self.enum()
            elif token == "CUBIE_API":
                self.function()
            else:
                self.fail(f"{token} begins nothing that bindings know")

    def take_doc(self):
        doc, self.doc = self.doc, ""
        return doc

    def typedef(self):
        self.take("typedef")
        if self.peek() == "struct":
            self.take()
            name, alias = self.name(), self.name()
            if name != alias:
                self.fail(f"struct {name} is called {alias}")
            self.take(";")
            self.handles.append(Handle(name, one_line(self.take_doc())))
            return
        returned = self.type()
        if self.peek() == "(":
            self.take("(")
            self.take("*")
            name = self.name()
            self.take(")")
            parameters, summary, returns, _ = self.parameters(self.take_doc())
            self.take(";")
            self.callbacks.append(Callback(name, returned, parameters, summary, returns))
            return
        name = self.name()
        self.take(";")
        if name != "cubie_status" or returned != Type("int32_t"):
            self.fail(f"{name} is another name for {returned.c()}, which bindings do not know")
        self.doc = ""

    def enum(self):
        self.take("enum")
        name, constants, value = self.name(), [], -1
        doc = self.take_doc()
        self.take("{")
        while self.peek() != "}":
            if self.peek().startswith("/*"):  # behind the comma: about the constant before
                text = one_line(comment_text(self.take()))
                if not constants:
                    self.fail("a comment before the first constant")
                constants[-1] = dataclasses.replace(constants[-1], doc=text)
                continue
            constant = self.name()
            value += 1
            if self.peek() == "=":
                self.take()
                value = int(self.take())
            constants.append(Constant(constant, value))
            if self.peek() != "}" and not self.peek().startswith("/*"):
                self.take(",")
        self.take("}")
        self.take(";")
        self.enums.append(Enum(name, tuple(constants), one_line(doc)))

    def type(self):
        const = self.peek() == "const"
        if const:
            self.take()
        base = self.name()
        known = base in SCALARS or base in (h.name for h in self.handles) or base in (c.name for c in self.callbacks)
        if not known:
            self.fail(f"type {base} cannot cross")
        pointers = 0
        while self.peek() == "*":
            self.take()
            pointers += 1
        if base in (h.name for h in self.handles) and pointers == 0:
            self.fail(f"{base} by value")
        return Type(base, pointers, const)

    def parameters(self, doc):
        """The list in brackets, with the words about each from the comment."""
        summary, words, returns, threads = split_doc(doc)
        self.take("(")
        plain = []
        if self.peek() == "void" and self.peek(1) == ")":
            self.take()
        while self.peek() != ")":
            kind = self.type()
            plain.append((self.name(), kind))
            if self.peek() != ")":
                self.take(",")
        self.take(")")
        return tuple(self.parameter(name, kind, plain, words) for name, kind in plain), summary, returns, threads

    def parameter(self, name, type_, plain, words):
        doc = words.get(name, "")
        optional = bool(re.search(r"\b(May be|or) NULL|\bNULL(:| unbinds)", doc))
        handle = type_.base in (h.name for h in self.handles)
        if type_.base in (c.name for c in self.callbacks):
            kind = "callback"
        elif name == "userdata" and type_ == Type("void", 1):
            kind = "userdata"
        elif type_.pointers == 0:
            kind = "value"
        elif handle:
            kind = "handle" if type_.pointers == 1 else "out_handle"
        elif type_ == Type("char", 1, True):
            kind = "text"
        elif name.startswith("out_"):
            kind = "out"
        elif type_.pointers == 1:
            kind = "array_in" if type_.const else "array_out"
        else:
            self.fail(f"parameter {name}: {type_.c()} is neither given nor out_")
        length = self.length(name, [n for n, _ in plain]) if kind.startswith("array") else ""
        return Parameter(name, type_, kind, doc, length, optional)

    @staticmethod
    def length(name, names):
        """The parameter that tells how many elements there are: of that name, else the next length behind it."""
        for candidate in (f"{name}_len", f"n_{name}"):
            if candidate in names:
                return candidate
        behind = names[names.index(name) + 1:]
        return next((n for n in behind if n.endswith("_len") or n.startswith("n_")), "")

    def function(self):
        line = self.line()
        self.take("CUBIE_API")
        returned, name = self.type(), self.name()
        parameters, summary, returns, threads = self.parameters(self.take_doc())
        self.take("CUBIE_NOEXCEPT")
        self.take(";")
        self.functions.append(Function(name, returned, parameters, summary, returns, threads, self.section, line))


def parse(text):
    """The Api of the header's text. Raises HeaderError."""
    reader = Reader(text)
    reader.read()
    if not reader.functions:
        raise HeaderError("1: no function")
    intro = re.match(r"\s*(/\*.*?\*/)", text, re.DOTALL)
    return Api(tuple(reader.functions), tuple(reader.callbacks), tuple(reader.enums), tuple(reader.handles),
               tuple(Constant(name, int(value)) for name, value in DEFINE.findall(text)),
               comment_text(intro.group(1)) if intro else "")


def read(path):
    """The Api of a header file."""
    return parse(pathlib.Path(path).read_text(encoding="utf-8"))
