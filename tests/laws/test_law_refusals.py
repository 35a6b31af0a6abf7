"""Law: a network with a fault is refused with a `SpecError`, and with nothing else; its text is
bounded and printable, its problems have codes and places."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broken import FAULTS, VECTOR, broken_networks
from lamina.compiler.check import check
from lamina.errors import MAX_MESSAGE, SpecError
from lamina.spec.network import Network
from strategies import networks


def refusal(data: object) -> SpecError:
    """The error of a document that cannot be read, or of a network that cannot be checked."""
    with pytest.raises(SpecError) as refused:
        check(Network.from_data(data), "infer")
    return refused.value


def assert_well_said(error: SpecError) -> None:
    assert error.problems
    assert len(str(error)) <= MAX_MESSAGE
    assert str(error).replace("\n", "").isprintable()
    for problem in error.problems:
        assert problem.code[:1] in "SL"
        assert problem.code[1:].isdigit()
        assert problem.message


@settings(max_examples=300)
@given(broken_networks())
def test_a_fault_is_refused(broken: tuple[str, dict[str, object]]) -> None:
    """One random fault in a random network."""
    _, data = broken
    assert_well_said(refusal(data))


@pytest.mark.parametrize("name", FAULTS)
@given(data=st.data())
@settings(max_examples=20)
def test_each_fault_is_refused(name: str, data: st.DataObject) -> None:
    """Every kind of fault is one, wherever it stands, and is told once and not twice."""
    document = json.loads(data.draw(networks(max_parts=3)).to_json())
    if len(document["input"]) == 1 and not VECTOR.get(name, True):
        document |= {"input": [2, 3, 4], "body": [{"a": {"kind": "relu"}}]}
    FAULTS[name](data.draw, document)
    assert_well_said(refusal(document))


@given(networks())
def test_a_well_formed_network_is_not_refused(net: Network) -> None:
    """The laws above are about the fault."""
    for mode in ("train", "infer"):
        check(Network.from_data(json.loads(net.to_json())), mode)
