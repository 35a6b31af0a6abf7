"""Networks that extend others: what changes, where faults stand, and whole messages."""

from __future__ import annotations

from pathlib import Path

import pytest

import lamina
from lamina.architectures import names
from lamina.errors import SpecError
from lamina.spec.network import Network


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("net.yaml")


def loaded(path: Path, text: str) -> Network:
    path.write_text(text, "utf-8")
    return lamina.load(path)


@pytest.mark.parametrize("name", names())
def test_without_changes_it_is_the_same(name: str, said: Path) -> None:
    assert loaded(said, f"extends: {name}\n") == lamina.create(name)


def test_another_head_and_depth(said: Path) -> None:
    net = loaded(
        said,
        """\
extends: resnet50
name: small
init: null
input: [1, 64, 64]
change:
  fc: {features: 10, bias: false}
  conv4: {count: 2}
  conv5.first: {stride: null}
replace:
  pool5: {kind: global_max_pool}
remove: [relu1]
before:
  fc:
    - drop: {kind: dropout}
    - more: {kind: relu}
after:
  conv1:
    - drop1: {kind: dropout, rate: 0.1}
""",
    )
    made, parts = dict(lamina.create("resnet50").body), dict(net.body)
    assert [*parts] == (
        "conv1 drop1 norm1 pool1 conv2 conv3 conv4 conv5 pool5 flat drop more fc".split()
    )
    assert (parts["fc"].features, parts["fc"].bias, parts["conv4"].count) == (10, False, 2)
    assert (parts["pool5"].kind, parts["conv5"].first.stride) == ("global_max_pool", 1)
    assert parts["conv3"] == made["conv3"]
    assert (net.name, net.class_name, net.input) == ("small", "Small", (1, 64, 64))
    assert lamina.analyze(net).totals.parameters


REFUSALS = {
    "extends: resnet51\n": "net.yaml:1:1: extends: there is no network `resnet51`",
    "extends: base.yaml\n": "net.yaml:1:1: extends: there is no network `base.yaml`",
    "extends: resnet50\nchnage: {}\n": (
        "net.yaml:2:1: chnage: there is no such field\n  did you mean change?"
    ),
    "extends: resnet50\nchange: {head: {features: 1}}\n": (
        "net.yaml:2:10: change.head: there is no part `head`\n"
        "  there are conv1, norm1, relu1, pool1, conv2, conv3, conv4, conv5, pool5, flat, fc"
    ),
    "extends: resnet50\nremove: [conv2.0]\n": (
        "net.yaml:2:10: remove.0: there is no part `conv2.0`\n  there are first, body"
    ),
    "extends: resnet50\nchange: {fcc: {features: 1}}\nremove: [conv2.first.conv1]\n": (
        "net.yaml:2:10: change.fcc: there is no part `fcc`\n  did you mean fc?\n"
        "net.yaml:3:10: remove.0: there is no part `conv2.first.conv1`\n"
        "  a path is a part's name, or leads into parts: conv2.first"
    ),
    "extends: resnet50\nchange: {conv2.first: {stride: 2}}\nremove: [conv2]\n": (
        "net.yaml:2:10: change.conv2.first: `conv2.first` is in what `remove` takes away"
    ),
    "extends: resnet50\nafter: {conv2.first: [{a: {kind: relu}}]}\n": (
        "net.yaml:2:9: after.conv2.first: `conv2.first` stands in no list of parts"
    ),
    "extends: resnet50\nchange: {fc: {features: 0}}\n": (
        "net.yaml:2:15: body.fc.features: found 0, expected at least 1"
    ),
    "extends: resnet50\nreplace: {fc: {kind: linaer}}\n": (
        "net.yaml:2:11: replace.fc: unknown kind `linaer`\n  did you mean linear?"
    ),
    "extends: resnet50\nbefore: {fc: [{conv1: {kind: relu}}]}\n": (
        "net.yaml:1:1: body: the name `conv1` is taken by `conv1` in the same list"
    ),
}


@pytest.mark.parametrize("text", REFUSALS)
def test_refusal(text: str, said: Path) -> None:
    with pytest.raises(SpecError) as refusal:
        loaded(said, text)
    assert str(refusal.value).startswith(REFUSALS[text])
    if "there is no network" in REFUSALS[text]:
        assert "`extends` takes the name of a network, not a file" in str(refusal.value)
    else:
        assert str(refusal.value) == REFUSALS[text]
