"""YAML: the parser's events, composed here. PyYAML's own constructors are never reached."""

from __future__ import annotations

from typing import Final, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from lamina.errors import quoted
from lamina.spec.documents.codes import Code
from lamina.spec.documents.composer import Composer, OpenList, OpenMap
from lamina.spec.documents.document import Document, Scalar
from lamina.spec.documents.scalars import resolve, string
from lamina.spec.documents.source import Source

PARSER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

HINTS: Final = {
    "mapping values are not": "indent maps evenly, and put a text that holds `: ` in quotes",
    "cannot start any token": "a text that begins with this sign goes in quotes",
    "expected ':'": "after a key stand a colon and a space",
}
"""What usually helps, by the parser's words."""


def read_yaml(source: Source) -> Document:
    """The one document of a YAML text."""
    composer = Composer(source)
    known: dict[str, Scalar] = {}  # plain scalars repeat: `kind`, `conv`, 3
    try:
        for event in yaml.parse(source.text, Loader=PARSER):
            if isinstance(event, ScalarEvent):
                at = _offset(event)
                if event.anchor is not None or event.tag is not None:
                    _refuse_properties(event, source, at)
                if event.style == '"':  # the only style with escapes
                    value: Scalar = string(event.value, source, at)
                elif event.style:
                    value = event.value
                elif event.value in known:
                    value = known[event.value]
                else:
                    value = known[event.value] = resolve(event.value, source, at)
                composer.top.add(value, at)
            elif isinstance(event, CollectionStartEvent):
                at = _offset(event)
                if event.anchor is not None or event.tag is not None:
                    _refuse_properties(event, source, at)
                new = OpenMap(source) if isinstance(event, MappingStartEvent) else OpenList()
                composer.open(new, at)
            elif isinstance(event, CollectionEndEvent):
                composer.close()
            elif isinstance(event, AliasEvent):
                _refuse_anchor("alias", event, source, _offset(event))
            elif isinstance(event, DocumentStartEvent):
                _check_start(event, composer)
    except yaml.MarkedYAMLError as error:
        _refuse_syntax(error, source)
    except (ValueError, OverflowError):
        # the pure-Python parser lets those of int() and chr() out, and says no place
        source.refuse(Code.SYNTAX, 0, "an escape or a directive holds an impossible number")
    return _document(composer)


def _document(composer: Composer) -> Document:
    if composer.root.data:
        document = composer.document()
        offset = document.mark if isinstance(document.mark, int) else document.mark[0]
        if document.data is not None or composer.source.text.startswith(("~", "n", "N"), offset):
            return document
    composer.source.refuse(Code.EMPTY, 0, "there is no document here")


def _check_start(event: DocumentStartEvent, composer: Composer) -> None:
    if composer.root.data:
        composer.source.refuse(
            Code.SEVERAL, _offset(event), "a second document begins here", "a file holds one spec"
        )
    if event.tags or event.version not in (None, (1, 2)):
        composer.source.refuse(
            Code.DIRECTIVE,
            _offset(event),
            "the only directive that is read is `%YAML 1.2`",
            "remove the lines that begin with %",
        )


def _refuse_properties(event: ScalarEvent | CollectionStartEvent, source: Source, at: int) -> None:
    if event.anchor is not None:
        _refuse_anchor("anchor", event, source, at)
    source.refuse(
        Code.TAG,
        at,
        f"the tag {quoted(str(event.tag).replace('tag:yaml.org,2002:', '!!', 1))} is refused",
        "a spec is plain data: lists, maps, texts, numbers, true, false, null",
    )


def _refuse_anchor(what: str, event: NodeEvent, source: Source, at: int) -> NoReturn:
    source.refuse(
        Code.ANCHOR,
        at,
        f"the {what} {quoted(event.anchor)} is refused",
        "write the value out; `kind: repeat` says a part several times",
    )


def _refuse_syntax(error: yaml.MarkedYAMLError, source: Source) -> NoReturn:
    """Tell the usual accidents apart; otherwise say what the parser says."""
    problem, mark = str(error.problem), error.problem_mark
    if error.context == "while scanning a simple key":
        mark = error.context_mark  # the line without a colon, not the end of the text
    offset = mark.index if mark else 0
    if source.text.startswith("\t", offset):
        source.refuse(Code.TAB, offset, "a tab stands here", "YAML indents with spaces only")
    if "<document start>" in problem:
        source.refuse(Code.SEVERAL, offset, "text after the end of the document")
    if not source.text[offset:].strip():
        line, column = source.line_and_column(error.context_mark.index if error.context_mark else 0)
        since = f"{error.context or 'in the document'} that began at line {line}, column {column}"
        source.refuse(Code.TRUNCATED, offset, "the text ends too early", since)
    source.refuse(
        Code.SYNTAX,
        offset,
        "this is not well-formed YAML",
        f"the parser says {quoted(problem, 100)}",
        *(hint for words, hint in HINTS.items() if words in problem),
    )


def _offset(event: Event) -> int:
    return event.start_mark.index if event.start_mark else 0
