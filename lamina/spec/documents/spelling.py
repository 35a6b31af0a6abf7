"""How scalars are spelled in YAML: plain where every reader agrees, quoted elsewhere."""

from __future__ import annotations

import json
import math
import re
from typing import Final

from lamina.errors import quoted, refuse
from lamina.spec.documents.codes import Code
from lamina.spec.documents.scalars import LARGEST
from lamina.spec.documents.source import UNSAFE

PLAIN: Final = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_./+() -]*[A-Za-z0-9_./+()-])?")
# truths, nothings and infinities, to readers of YAML 1.1 too
NOT_PLAIN: Final = frozenset(
    ("null", "true", "false", "nan", "infinity", "yes", "no", "on", "off", "y", "n")
)


def spelled(value: object) -> str:
    """A scalar as `read` understands it; what a document cannot hold is refused."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if type(value) is int and abs(value) <= LARGEST:
        return str(value)
    if type(value) is float and math.isfinite(value):
        return repr(value)
    if type(value) is str and not UNSAFE.search(value):
        return _text(value)
    refuse(Code.UNWRITABLE.value, "", f"{_named(value)} cannot be written", HOLDS)


def spelled_key(key: object) -> str:
    if type(key) is str:
        return spelled(key)
    kind = quoted(type(key).__name__)
    refuse(Code.KEY.value, "", f"a value of type {kind} cannot be a key", "a key is a string")


def _text(text: str) -> str:
    if PLAIN.fullmatch(text) and text.lower() not in NOT_PLAIN:
        return text
    return NOT_ASCII.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    """Letters as they are; what is invisible or joins lines, as an escape."""
    character = found[0]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _named(value: object) -> str:
    """What could not be written, in words; its digits are never computed."""
    if type(value) is int:
        return "an integer beyond 64 bits"
    if type(value) is float:
        return f"the number {value}"
    if type(value) is str:
        return f"the text {quoted(value)}"
    return f"a value of type {quoted(type(value).__name__)}"


HOLDS: Final = "a document holds lists, maps, clean texts, finite numbers, true, false and null"
NOT_ASCII: Final = re.compile(r"[^ -~]")
