"""Versions of the language: what is older is brought to the newest, what is newer is refused."""

from __future__ import annotations

from typing import Any

import pytest

from lamina.errors import SpecError
from lamina.facade import network_of
from lamina.spec import versions
from lamina.spec.documents import read
from lamina.spec.network import Network

TEXT = "lamina: 1\nname: net\ninput: [3, 8, 8]\nbody:\n  - a: {kind: relu}\n"
OLD = "lamina: 0\nname: net\nshape: [3, 8, 8]\nbody:\n  - a: {kind: relu}\n"


def loaded(text: str) -> Network:
    return network_of(read(text, name="net.yaml", syntax="yaml"))


def refused(text: str) -> str:
    with pytest.raises(SpecError) as refusal:
        loaded(text)
    return str(refusal.value)


def renamed(data: dict[str, Any]) -> dict[str, Any]:
    """A migration for the tests: version 0 said `shape` for `input`."""
    return {"input" if key == "shape" else key: value for key, value in data.items()}


def test_an_old_document_is_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(versions.MIGRATIONS, 0, renamed)
    assert loaded(OLD) == loaded(TEXT)


def test_faults_of_an_old_document_have_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(versions.MIGRATIONS, 0, renamed)
    assert refused(OLD.replace("relu", "rela")).startswith("net.yaml:5:5: body.a: unknown kind")
    moved = refused(OLD.replace("[3, 8, 8]", "[3, 8]"))
    assert moved.startswith("net.yaml:1:1: input: the input is [channels, height, width]")


def test_every_migration_leads_to_the_next() -> None:
    assert sorted(versions.MIGRATIONS) == list(range(1, versions.NEWEST))


def test_a_document_that_does_not_say_is_of_the_first() -> None:
    assert loaded(TEXT.replace("lamina: 1\n", "")) == loaded(TEXT)


REFUSALS = {
    "lamina: 3": (
        "net.yaml:1:1: lamina: written for version 3 of the language; this lamina reads up to 1\n"
        "  upgrade lamina"
    ),
    "lamina: 0": "net.yaml:1:1: lamina: there is no version 0 of the language",
    "lamina: true": "net.yaml:1:1: lamina: found the text `true`, expected 1",
    "$schema: 3": (
        'net.yaml:1:1: $schema: found 3, expected a text\n  for example "lamina.schema.json"'
    ),
}


@pytest.mark.parametrize("line", REFUSALS)
def test_refusal(line: str) -> None:
    assert refused(TEXT.replace("lamina: 1", line)) == REFUSALS[line]


def test_the_schema_that_a_document_names_is_for_editors() -> None:
    named = loaded("$schema: https://example.org/any.json\n" + TEXT)
    assert (named, named.hash) == (loaded(TEXT), loaded(TEXT).hash)
