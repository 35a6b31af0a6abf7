"""The tables of other libraries' models, held against the keys of those models."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lamina.architectures import create
from lamina.backends.draw import tensors
from lamina.checkpoints import timm, torchvision
from lamina.checkpoints.table import Rule, Table
from lamina.compiler.check import check
from lamina.compiler.graph import Mode
from peer_keys import COUNTER, lines, model

TABLES = {"torchvision": torchvision.TABLES, "timm": timm.TABLES}
HEADLESS = {("timm", "inception_v3")}  # its models come without the side head
CASES = [(peer, net) for peer, found in TABLES.items() for net in found]


def shapes(net: str, mode: Mode, num_classes: int | None = None) -> dict[str, tuple[int, ...]]:
    """The tensors of a network of the zoo."""
    graph = check(create(net, num_classes=num_classes), mode)
    return {path: tensor.shape for path, tensor in tensors(graph)}


def keys(peer: str, name: str) -> dict[str, tuple[int, ...]]:
    """What the library's model keeps, without the counters of its batch norms."""
    found = model(f"{peer}/{name}")
    return {key: shape for key, shape in found.items() if not key.endswith(COUNTER)}


@pytest.mark.parametrize(("peer", "net"), CASES)
def test_a_table_is_one_to_one(peer: str, net: str) -> None:
    """Every tensor of ours comes from a key of theirs, with its shape, and no key is left."""
    table = TABLES[peer][net]
    mode: Mode = "infer" if (peer, net) in HEADLESS else "train"
    sources = table.sources(shapes(net, mode))
    assert {one.key: one.shape for one in sources.values()} == keys(peer, table.model)


@pytest.mark.parametrize(("peer", "net"), CASES)
def test_another_classifier_changes_nothing_else(peer: str, net: str) -> None:
    """The tables know no sizes: fine-tuned models have keys of their own shape."""
    own, other = (TABLES[peer][net].sources(shapes(net, "train", n)) for n in (None, 7))
    assert {path: one.key for path, one in own.items()} == {
        path: one.key for path, one in other.items()
    }
    changed = {one.shape[0] for path, one in other.items() if one != own[path]}
    assert changed == {7}


@pytest.mark.parametrize(("peer", "net"), CASES)
def test_no_rule_is_idle(peer: str, net: str) -> None:
    """A rule that is about no module would be a slip of the pen."""
    table = TABLES[peer][net]
    modules = {path.rpartition(".")[0] for path in shapes(net, "train")}
    idle = [rule.ours for rule in table.rules if not any(map(rule.matches, modules))]
    assert idle == []


SMALL: Mapping[str, tuple[int, ...]] = {"a.1.weight": (2, 3), "a.2.weight": (2, 3)}


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ((Rule("a.1", "x"),), "small: 0 rules are about a.2"),
        ((Rule("a.{n}", "x{n}"), Rule("a.2", "y")), "small: 2 rules are about a.2"),
        ((Rule("a.{n}", "x"),), "small: two tensors come from one key"),
    ],
)
def test_a_table_that_is_not_one_to_one_is_refused(rules: tuple[Rule, ...], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        Table("small", "small", rules).sources(SMALL)


@pytest.mark.parametrize(
    ("ours", "theirs", "module", "found"),
    [
        ("conv{s}.{b}", "layer{s-1}.{b}", "conv3.0", "layer2.0"),
        ("m.{n}", "f.{n+12}.x", "m.7", "f.19.x"),
        ("mixed_{m}.b", "Mixed_{m}", "mixed_5b.b", "Mixed_5b"),
        ("conv{s}_{s}", "f{s}", "conv2_2", "f2"),
        ("conv{s}_{s}", "f{s}", "conv2_3", None),
        ("conv{s}", "f{s}", "conv2.x", None),
        ("a.b", "c", "axb", None),
    ],
)
def test_a_rule_finds_their_name(ours: str, theirs: str, module: str, found: str | None) -> None:
    assert Rule(ours, theirs).matches(module) == found


def test_keys_are_kept_and_read_back() -> None:
    """What the text says of a model is the model."""
    name, found = "mobilenet_v2", model("torchvision/mobilenet_v2")
    assert list(lines("x", found, {"torchvision/y": found})) == ["= x as torchvision/y"]
    first, *rest = lines(name, found, {})
    text = "".join(f"{line}\n" for line in (first, *rest))
    assert f"= {name}\nfeatures.0.0 weight 32x3x3x3\nfeatures.0.1 norm 32\n" in text
