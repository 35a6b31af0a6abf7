"""Law: a spec is data. What is written reads back equal, and its hash is the spec's alone."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lamina.spec.documents import read, to_yaml
from lamina.spec.network import Network
from strategies import networks


def shuffled(data: Any, draw: st.DrawFn) -> Any:
    """The same data with the keys of every map in another order."""
    if isinstance(data, dict):
        keys = draw(st.permutations(list(data)))
        return {key: shuffled(data[key], draw) for key in keys}
    return [shuffled(item, draw) for item in data] if isinstance(data, list) else data


@given(networks())
def test_json_reads_back_equal(net: Network) -> None:
    """from_json ∘ to_json is the identity, and to_json ∘ from_json too."""
    text = net.to_json()
    again = Network.from_json(text)
    assert again == net
    assert again.to_json() == text


@given(networks())
def test_yaml_reads_back_equal(net: Network) -> None:
    """The way over YAML for people loses nothing either."""
    document = read(to_yaml(json.loads(net.to_json())), syntax="yaml")
    assert Network.from_json(json.dumps(document.data)) == net


@given(networks(), st.data())
def test_the_hash_is_the_spec_s(net: Network, data: st.DataObject) -> None:
    """Neither the order of keys nor the description changes it; another input size does."""
    plain = json.loads(net.to_json())
    turned = json.dumps(shuffled(plain, data.draw))
    assert Network.from_json(turned).hash == net.hash
    assert Network.from_json(json.dumps({**plain, "description": "other"})).hash == net.hash
    taller = json.dumps({**plain, "input": [plain["input"][0] + 1, *plain["input"][1:]]})
    assert Network.from_json(taller).hash != net.hash


@given(networks(), networks())
def test_equal_hashes_are_equal_specs(one: Network, other: Network) -> None:
    """Two specs have one hash only when they say the same."""
    same = one.model_copy(update={"description": other.description}) == other
    assert (one.hash == other.hash) == same
