"""The JSON Schema takes what lamina takes, and refuses the usual mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import lamina
from lamina.architectures import names
from lamina.spec.document import to_data
from lamina.spec.documents import read, read_file
from lamina.spec.schema import json_schema

VALIDATOR = Draft202012Validator(json_schema())
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("name", names())
def test_every_network_of_the_zoo_is_taken(name: str) -> None:
    assert VALIDATOR.is_valid(to_data(lamina.create(name)))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_taken(path: Path) -> None:
    assert VALIDATOR.is_valid(read_file(path).data)


HEAD = "$schema: x\nname: net\ninput: [3, 8, 8]\n"
BODY = "body:\n  - a: "
TAKEN = {
    "an expression": HEAD + BODY + '{kind: conv, channels: "${4 * 2}", kernel: [1, "${1}"]}\n',
    "an extension": "extends: resnet50\nchange: {fc: {features: 10}}\nremove: [relu1]\n",
}
REFUSED = {
    "a field": HEAD + BODY + "{kind: relu, slope: 1}\n",
    "a kind": HEAD + BODY + "{kind: rela}\n",
    "a text for a number": HEAD + BODY + '{kind: conv, channels: "4", kernel: 1}\n',
    "a name": HEAD + "body:\n  - a-b: {kind: relu}\n",
    "no body": HEAD,
    "another version": "lamina: 2\n" + HEAD + BODY + "{kind: relu}\n",
    "an extension with a body": "extends: resnet50\n" + BODY + "{kind: relu}\n",
}


def data(text: str) -> Any:
    return read(text, syntax="yaml").data


@pytest.mark.parametrize("text", TAKEN.values(), ids=TAKEN)
def test_taken(text: str) -> None:
    assert VALIDATOR.is_valid(data(text))


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_refused(text: str) -> None:
    assert not VALIDATOR.is_valid(data(text))
