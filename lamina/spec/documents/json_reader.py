"""JSON by RFC 8259, token by token and without recursion; Python's decoder reads escapes."""

from __future__ import annotations

import json
import re
from typing import Final, NoReturn

from lamina.errors import quoted
from lamina.spec.documents.codes import Code
from lamina.spec.documents.composer import Composer, OpenList, OpenMap
from lamina.spec.documents.document import Document, Scalar
from lamina.spec.documents.scalars import integer, not_finite, number, string
from lamina.spec.documents.source import Source

TOKEN: Final = re.compile(
    r'[ \t\n\r]*([{}\[\],:]|"[^"\\\x00-\x1f]*"|[-+.0-9A-Za-z_]+|[^ \t\n\r]|\Z)'
)
INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)")
NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
CONSTANTS: Final[dict[str, Scalar]] = {"null": None, "true": True, "false": False}
NOT_FINITE: Final = frozenset(("NaN", "Infinity", "-Infinity"))
DECODER: Final = json.JSONDecoder()

# what the grammar allows next
VALUE: Final = "a value"
FIRST_ITEM: Final = "a value or `]`"
KEY: Final = "a key in double quotes"
FIRST_KEY: Final = "a key in double quotes or `}`"
COLON: Final = "`:`"
ITEM_END: Final = "`,` or `]`"
PAIR_END: Final = "`,` or `}`"
NOTHING: Final = "the end of the text"

JOINING: Final = {(COLON, ":"): VALUE, (ITEM_END, ","): VALUE, (PAIR_END, ","): KEY}
CLOSING: Final = {(FIRST_ITEM, "]"), (ITEM_END, "]"), (FIRST_KEY, "}"), (PAIR_END, "}")}

HINTS: Final = {
    "/": ("JSON has no comments; YAML has",),
    "#": ("JSON has no comments; YAML has",),
    "'": ("JSON puts texts in double quotes",),
}


def read_json(source: Source) -> Document:
    """The one value of a JSON text."""
    composer, text = Composer(source), source.text
    known = dict(CONSTANTS)  # numbers repeat
    allowed, end = VALUE, 0
    while allowed != NOTHING and (found := TOKEN.match(text, end)):
        token, at, end = found[1], found.start(1), found.end()
        if (allowed, token) in JOINING:
            allowed = JOINING[allowed, token]
            continue
        if (allowed, token) in CLOSING:
            composer.close()
        elif allowed in (KEY, FIRST_KEY) and token.startswith('"'):
            value, end = _string(source, token, at)
            composer.top.add(value, at)
            allowed = COLON
            continue
        elif allowed not in (VALUE, FIRST_ITEM):
            _unexpected(source, token, at, allowed)
        elif token == "{":
            composer.open(OpenMap(source), at)
            allowed = FIRST_KEY
            continue
        elif token == "[":
            composer.open(OpenList(), at)
            allowed = FIRST_ITEM
            continue
        elif token.startswith('"'):
            value, end = _string(source, token, at)
            composer.top.add(value, at)
        else:
            if token not in known:
                known[token] = _number(source, token, at, allowed)
            composer.top.add(known[token], at)
        allowed = _after_value(composer)
    rest = TOKEN.match(text, end)
    if rest and rest[1]:
        _unexpected(source, rest[1], rest.start(1), NOTHING, Code.SEVERAL)
    return composer.document()


def _after_value(composer: Composer) -> str:
    if not composer.opened:
        return NOTHING
    return PAIR_END if isinstance(composer.top, OpenMap) else ITEM_END


def _number(source: Source, token: str, at: int, allowed: str) -> Scalar:
    if INTEGER.fullmatch(token):
        return integer(token, 10, source, at)
    if NUMBER.fullmatch(token):
        return number(token, source, at)
    if token in NOT_FINITE:
        not_finite(token, source, at)
    _unexpected(source, token, at, allowed)


def _string(source: Source, token: str, at: int) -> tuple[str, int]:
    """A string and where it ends; a token of one quote alone is one with escapes, or broken."""
    if token != '"':
        return token[1:-1], at + len(token)
    try:
        value, end = DECODER.raw_decode(source.text, at)
    except json.JSONDecodeError as error:
        if error.msg.startswith("Unterminated"):
            source.refuse(Code.TRUNCATED, at, "this string does not end")
        message = error.msg[0].lower() + error.msg[1:].removesuffix(" at")
        source.refuse(Code.SYNTAX, error.pos, f"in a string: {message}")
    return string(value, source, at), end


def _unexpected(
    source: Source, token: str, at: int, allowed: str, code: Code = Code.SYNTAX
) -> NoReturn:
    before = source.text[:at].rstrip()
    if not token and not before:
        source.refuse(Code.EMPTY, 0, "there is no document here")
    if not token:
        source.refuse(Code.TRUNCATED, at, f"the text ends where {allowed} should stand")
    hint = HINTS.get(token, ())
    if token in "]}" and before.endswith(","):
        hint = (f"JSON allows no comma before `{token}`",)
    source.refuse(code, at, f"expected {allowed}, found {quoted(token, 24)}", *hint)
