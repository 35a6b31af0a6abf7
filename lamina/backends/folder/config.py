"""`config.json`: the spec of a saved model, which of its tensors are there, and how images
become its input."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import Field, ValidationError

from lamina.compiler.graph import Mode
from lamina.errors import UsageError, WeightsError, quoted
from lamina.spec.document import to_data
from lamina.spec.documents import Document, read
from lamina.spec.model import Model
from lamina.spec.network import Network
from lamina.spec.preprocessing import Preprocessing
from lamina.spec.refusal import Place, spec_error
from lamina.version import VERSION

FORMAT: Final = "lamina model"
VERSIONS: Final = (1,)


class Head(Model):
    """The fields of the file; the two that are specs of their own are read by themselves."""

    format: Literal["lamina model"]
    version: Literal[1]
    lamina: Annotated[str, Field(max_length=64)]
    mode: Mode
    spec_hash: Annotated[str, Field(max_length=64)]
    preprocessing: dict[str, Any] | None
    spec: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Config:
    """What a folder says of its weights. `mode` tells which tensors are there: `train` all of
    the network's, `infer` those without the side heads."""

    net: Network
    mode: Mode
    preprocessing: Preprocessing | None = None

    def text(self) -> str:
        """The file, which says nothing of when and where: equal models have equal files."""
        data = {
            "format": FORMAT,
            "version": VERSIONS[-1],
            "lamina": VERSION,
            "mode": self.mode,
            "spec_hash": self.net.hash,
            "preprocessing": self.preprocessing and self.preprocessing.model_dump(mode="json"),
            "spec": to_data(self.net),
        }
        return json.dumps(data, indent=1) + "\n"


def parse(raw: bytes, name: str) -> Config:
    """The config in a file's bytes. Raises SpecError with every fault of its text and its spec,
    WeightsError where it is none of ours or not what it says."""
    document = read(raw, name=name, syntax="json")
    data = document.data
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise WeightsError(f'{name} has no "format": "{FORMAT}": lamina did not write it')
    version = data.get("version")
    if type(version) is int and version > VERSIONS[-1]:
        raise WeightsError(
            f"{name} has version {quoted(version, 20)}, and this lamina reads {VERSIONS[-1]}; "
            "a newer one reads it"
        )
    head = head_of(document)
    net = Network.from_data(head.spec, within(document, "spec"))
    if net.hash != head.spec_hash:
        raise WeightsError(
            f"{name} was changed: its spec has the hash {net.hash}, and spec_hash says "
            f"{quoted(head.spec_hash, 64)}"
        )
    found = head.preprocessing
    place = within(document, "preprocessing")
    preprocessing = None if found is None else Preprocessing.from_data(found, place)
    if preprocessing is not None:
        refuse_unfit(preprocessing, net, name)
    return Config(net, head.mode, preprocessing)


def spec_in(raw: bytes, name: str) -> Document:
    """The part of the file that is the spec, with its places. Raises as `parse` does."""
    parse(raw, name)
    document = read(raw, name=name, syntax="json")
    data, mark = document.data, document.mark
    if not isinstance(data, dict) or isinstance(mark, int) or not isinstance(mark[1], dict):
        raise AssertionError("what was parsed is a map")
    return Document(data["spec"], document.source, mark[1]["spec"])


def head_of(document: Document) -> Head:
    """The fields. Raises SpecError with every fault."""
    try:
        return Head.model_validate(document.data)
    except ValidationError as error:
        raise spec_error(error, document.data, Head, place=document.place) from None


def within(document: Document, field: str) -> Place:
    """Places in one of the document's fields."""

    def place(loc: Sequence[str | int]) -> str:
        return document.place((field, *loc))

    return place


def refuse_unfit(preprocessing: Preprocessing, net: Network, name: str) -> None:
    try:
        preprocessing.refuse_another_input(net)
    except UsageError as error:
        raise WeightsError(f"{name}: {error}") from None
