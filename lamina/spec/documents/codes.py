"""What can be wrong with a document: one stable code per kind of refusal."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """A refusal's code; `meaning` says in one line what it stands for."""

    meaning: str

    def __new__(cls, code: str, meaning: str) -> Code:
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    ENCODING = "D101", "the bytes are not UTF-8"
    CHARACTER = "D102", "a control character, a lone surrogate or an invisible line break"
    SYNTAX = "D103", "the text is not well-formed YAML or JSON"
    TRUNCATED = "D104", "the text ends before the document does"
    EMPTY = "D105", "there is no document in the text"
    SEVERAL = "D106", "there is more than one document, or text after the document"
    TAB = "D107", "a tab where YAML wants spaces"
    DEPTH = "D108", "lists and maps are nested too deeply"
    ANCHOR = "D109", "a YAML anchor or alias"
    MERGE = "D110", "a YAML merge key, `<<`"
    TAG = "D111", "a YAML tag"
    DIRECTIVE = "D112", "a YAML directive other than `%YAML 1.2`"
    DUPLICATE = "D113", "a key given twice in one map"
    KEY = "D114", "a key that is not a string"
    AMBIGUOUS = "D115", "an integer with a leading zero, octal to some readers"
    NOT_FINITE = "D116", "a number that is infinite, not a number, or too large for a float"
    INTEGER = "D117", "an integer beyond 64 bits"
    SIZE = "D119", "more text than a spec may have"
    UNWRITABLE = "D120", "a Python value that no document can hold"
