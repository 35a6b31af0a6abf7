"""SVG: well-formed, self-contained, the same every time, and its numbers are the network's."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

import lamina
from injections import BENIGN, HOSTILE
from lamina import architectures as zoo
from lamina.drawing.colours import channel_step, cost_step
from lamina.drawing.letters import fitted, width
from lamina.spec.network import Network
from strategies import networks

NAMESPACE = "{http://www.w3.org/2000/svg}"
REACHING_OUT = re.compile(
    r"script|href|url\(|@import|javascript|\bon\w+=|<image|foreignObject", re.I
)


def tags(text: str) -> Counter[str]:
    root = ElementTree.fromstring(text)
    return Counter(one.tag.removeprefix(NAMESPACE) for one in root.iter())


def texts(text: str, tag: str = "text") -> list[str]:
    root = ElementTree.fromstring(text)
    return [one.text or "" for one in root.iter(f"{NAMESPACE}{tag}")]


@pytest.mark.parametrize("mode", ["infer", "train"])
@pytest.mark.parametrize("name", zoo.names())
def test_every_network_is_drawn(name: str, mode: str) -> None:
    """Well-formed XML, in no more than 400 kB, with nothing from elsewhere, and it can be read."""
    net = lamina.create(name)
    text = lamina.draw(net, "svg", "train" if mode == "train" else "infer")
    root = ElementTree.fromstring(text)
    assert root.attrib["role"] == "img"
    assert texts(text, "title")[0] == net.name
    assert len(texts(text, "desc")) == 1
    assert not REACHING_OUT.search(
        text.partition("</desc>")[2].replace("http://www.w3.org/2000/svg", "")
    )
    assert len(text) < 400_000
    assert "prefers-color-scheme: dark" in text


def test_a_picture_says_what_is_known() -> None:
    """Shapes on the wires, copies, and each layer's numbers for the mouse."""
    text = lamina.draw(lamina.create("resnet152"))
    words, titles = texts(text), texts(text, "title")
    assert words[:4] == [
        "resnet152",
        "60,192,808 parameters · 11.5 G MACs",
        "as it predicts · 515 layers",
        "convolution",
    ]
    assert {"×35", "36 × Bottleneck", "1 … 35", "input 3×224×224", "output 1000"} <= {*words}
    assert (
        "conv1: conv, 7×7×3/2, 64, pad 3\n3×224×224 → 64×112×112\n"
        "9,408 parameters = 7·7·3·64\n118,013,952 MACs"
    ) in titles
    assert (
        "conv4.1 … 35: 35 × Bottleneck\n→ 1024×14×14\n"
        "350 layers, 39,101,440 parameters, 7,642,808,320 MACs"
    ) in titles


def test_side_outputs_are_named() -> None:
    """With the weight of their loss; the graph that predicts has none."""
    net = lamina.create("googlenet")
    assert "→ aux1, loss × 0.3" in texts(lamina.draw(net, mode="train"))
    assert "aux1" not in lamina.draw(net)


@given(networks())
@settings(max_examples=30)
def test_any_network_is_well_formed(net: Network) -> None:
    """Free text is text; the same network gives the same bytes."""
    text = lamina.draw(net, mode="train")
    assert ElementTree.fromstring(text).tag == f"{NAMESPACE}svg"
    assert text == lamina.draw(net, mode="train")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_changes_no_tag(words: str) -> None:
    """The description is the only free text of a spec; its benign twin gives the same tags."""
    net = lamina.create("lenet5")
    hostile, benign = (
        lamina.draw(net.model_copy(update={"description": one})) for one in (words, BENIGN)
    )
    assert tags(hostile) == tags(benign)


def test_colours_follow_what_was_asked_for() -> None:
    """By kind, by channels, by cost; each with its legend."""
    net = lamina.create("vgg16")
    assert "dense" in texts(lamina.draw(net))
    assert "channels: to 16" in texts(lamina.draw(net, color="channels"))
    assert "share of the MACs: none" in texts(lamina.draw(net, color="cost"))
    assert [channel_step(n) for n in (1, 16, 17, 512, 1024, 1025)] == [0, 0, 1, 4, 5, 6]
    assert [cost_step(n, 1000) for n in (0, 1, 3, 4, 100, 101)] == [0, 1, 1, 2, 5, 6]


def test_depth_opens_so_many_levels() -> None:
    """0 opens nothing, and each level shows more."""
    net = lamina.create("resnet50")
    sizes = [tags(lamina.draw(net, depth=depth))["g"] for depth in (0, 1, 2)]
    assert sizes == sorted(set(sizes))
    assert lamina.draw(net, depth=2) == lamina.draw(net, depth=64) == lamina.draw(net)


def test_text_is_cut_to_its_room() -> None:
    """Never wider than the room, never cut without need."""
    assert fitted("conv1", 12, 300) == "conv1"
    cut = fitted("a_name_of_sixty_four_letters" * 4, 12, 200, bold=True)
    assert cut.endswith("…")
    assert 180 < width(cut, 12, bold=True) <= 200
