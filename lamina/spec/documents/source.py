"""The text of a document: decoded, free of characters that hide, with places to point at."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NoReturn

from lamina.errors import Problem, SpecError, Spot, quoted
from lamina.spec.documents.codes import Code

Syntax = Literal["yaml", "json"]

MAX_BYTES: Final = 64 * 2**20
LONGEST_NAME: Final = 200
SEEN: Final = 400  # letters before and behind a place that are kept to show it

UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no string of a document may hold: controls but newline and tab, lone surrogates."""

FORBIDDEN: Final[dict[Syntax, re.Pattern[str]]] = {
    "json": re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"),
    # YAML 1.1 ends a line, and with it a comment, at U+2028 and U+2029; YAML 1.2 does not
    "yaml": re.compile(
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff\ufffe\uffff]"
    ),
}
LINE_BREAK: Final = re.compile(r"\r\n?|\n")


@dataclass(frozen=True)
class Source:
    """A text and its name; positions are offsets in the text, counted in characters."""

    name: str
    text: str

    @cached_property
    def line_starts(self) -> list[int]:
        return [0, *(found.end() for found in LINE_BREAK.finditer(self.text))]

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Both count from 1, as editors do."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def place(self, offset: int) -> Spot:
        """Where it is, with the letters around it."""
        line, column = self.line_and_column(offset)
        starts = self.line_starts
        start = max(starts[line - 1], offset - SEEN)
        end = min(starts[line] if line < len(starts) else len(self.text), offset + SEEN)
        piece = self.text[start:end].rstrip("\r\n")
        place = f"{shown_name(self.name)}:{line}:{column}"
        return Spot.of(place, line, piece, offset - start, start > starts[line - 1])

    def refuse(self, code: Code, offset: int, message: str, *details: str) -> NoReturn:
        raise SpecError([Problem(code.value, "", message, details, self.place(offset))])


def shown_name(name: str) -> str:
    """A file's name as messages show it: short, and nothing in it that a terminal obeys."""
    if name.isprintable() and len(name) <= LONGEST_NAME:
        return name
    return quoted(name, LONGEST_NAME).strip("`")


def decode(raw: str | bytes, name: str, syntax: Syntax) -> Source:
    """The text of a document, refused unless it is clean UTF-8 of a sane size."""
    if len(raw) > MAX_BYTES:
        too_large(name)
    text = raw if isinstance(raw, str) else _utf8(raw, name)
    mark = 3 if text.startswith("\ufeff") else 0
    source = Source(name, text.removeprefix("\ufeff"))
    found = FORBIDDEN[syntax].search(source.text)
    if found:
        before = source.text[: found.start()]
        source.refuse(
            Code.CHARACTER,
            found.start(),
            f"U+{ord(found[0]):04X} at byte {mark + len(before.encode()):,} is not allowed here",
            "in a string, write printable text, newlines and tabs only"
            if UNSAFE.match(found[0])
            else f'in a string, write it as "\\u{ord(found[0]):04X}"',
        )
    return source


def too_large(name: str) -> NoReturn:
    message = f"more than {MAX_BYTES // 2**20} MiB, the most that a spec may have"
    raise SpecError([Problem(Code.SIZE.value, "", message, (), shown_name(name))])


def _utf8(raw: bytes, name: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        offset = error.start
    good = raw[:offset].decode().removeprefix("\ufeff")
    utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    Source(name, good).refuse(
        Code.ENCODING,
        len(good),
        f"byte {offset:,} (0x{raw[offset]:02x}) is not UTF-8",
        "this looks like UTF-16; save it as UTF-8" if utf16 else "save the file as UTF-8",
    )
