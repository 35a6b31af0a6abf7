"""Mermaid: every line is one of the few forms that are written, and all that is named is there."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

import lamina
from lamina import architectures as zoo
from lamina.errors import ResourceError
from lamina.spec import layers
from lamina.spec.combinators import Chain
from lamina.spec.network import Network
from strategies import networks

LABEL = r'"(?:[A-Za-z0-9 .,()×·…→/+_-]|#\d+;|<br/>)*"'
NAME = r"(?:n\d+|input|output)"
FORMS = {
    "head": r"flowchart TB",
    "comment": r"%% (?:[A-Za-z0-9 .,()×·…→/+_-]|#\d+;)*",
    "port": rf"(?:input|output)\(\[{LABEL}\]\)",
    "box": rf"n\d+\[{LABEL}\]",
    "merge": rf"n\d+\(\({LABEL}\)\)",
    "open": rf"subgraph n\d+\[{LABEL}\]",
    "end": r"end",
    "wire": rf"{NAME} -->|{NAME} -- {LABEL} -->",
    "style": r"classDef [a-z]+ fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}",
    "class": r"class n\d+(?:,n\d+)* [a-z]+",
}
FORMS["wire"] = rf"(?:{FORMS['wire']}) {NAME}"


def form_of(line: str) -> str:
    found = [name for name, form in FORMS.items() if re.fullmatch(form, line.strip())]
    assert len(found) == 1, line
    return found[0]


def hold(text: str) -> None:
    """Blocks are closed, names are given once and before nothing uses others."""
    depth, known, used = 0, set[str](), set[str]()
    for line in text.splitlines():
        form = form_of(line)
        depth += {"open": 1, "end": -1}.get(form, 0)
        assert depth >= 0
        if form in ("port", "box", "merge", "open"):
            name = re.search(NAME, line.removeprefix("subgraph"))
            assert name
            assert name[0] not in known
            known.add(name[0])
        elif form == "wire":
            bare = re.sub(LABEL, "", line)
            used.update(re.findall(NAME, bare))
    assert depth == 0
    assert used <= known


@pytest.mark.parametrize("name", zoo.names())
def test_every_network_is_a_flowchart(name: str) -> None:
    """In the grammar that is written."""
    hold(lamina.draw(lamina.create(name), "mermaid", "train"))


@given(networks())
@settings(max_examples=50)
def test_any_network_is_a_flowchart(net: Network) -> None:
    """Whatever the parts are called."""
    hold(lamina.draw(net, "mermaid", "train", depth=64))


def test_a_small_one_in_full() -> None:
    """What is written, as a whole."""
    assert lamina.draw(lamina.load("examples/wired.yaml"), "mermaid", depth=1) == (
        "flowchart TB\n"
        "  %% wired\n"
        "  %% 134,970 parameters · 7.5 M MACs\n"
        "  %% as it predicts · 17 layers\n"
        '  input(["input 1×28×28"])\n'
        '  n0["stem · 3×3×1/1, 16, pad 1<br/>norm · batch norm<br/>act · relu"]\n'
        '  subgraph n1["crossed"]\n'
        '    n2["fine · 3×3×16/1, 16, pad 1<br/>norm · batch norm<br/>act · relu"]\n'
        '    n3["coarse · 5×5×16/1, 16, pad 2<br/>norm · batch norm<br/>act · relu"]\n'
        '    n4(("+"))\n'
        '    n5["mixed · 1×1×16/1, 32<br/>norm · batch norm<br/>act · relu"]\n'
        '    n6(("concat"))\n'
        "  end\n"
        '  n7["pool · max 2×2/2<br/>flat · flatten"]\n'
        '  n8["fc · 12544×10"]\n'
        '  output(["output 10"])\n'
        "  input --> n0\n"
        '  n0 -- "16×28×28" --> n2\n'
        '  n0 -- "16×28×28" --> n3\n'
        "  n2 --> n4\n"
        "  n3 --> n4\n"
        "  n4 --> n5\n"
        '  n0 -- "16×28×28" --> n6\n'
        "  n2 --> n6\n"
        '  n5 -- "32×28×28" --> n6\n'
        '  n6 -- "64×28×28" --> n7\n'
        '  n7 -- "12544" --> n8\n'
        "  n8 --> output\n"
        "  classDef conv fill:#d6e6fb,stroke:#7b8794,color:#1d2329\n"
        "  class n0,n2,n3,n5 conv\n"
        "  classDef merge fill:#ffffff,stroke:#7b8794,color:#1d2329\n"
        "  class n4,n6 merge\n"
        "  classDef pool fill:#d3f0dc,stroke:#7b8794,color:#1d2329\n"
        "  class n7 pool\n"
        "  classDef linear fill:#e6dcfa,stroke:#7b8794,color:#1d2329\n"
        "  class n8 linear\n"
    )


def test_copies_are_drawn_once() -> None:
    """With their number."""
    text = lamina.draw(lamina.create("resnet152"), "mermaid")
    assert '["1 … 35 ×35<br/>Bottleneck"]' in text
    assert text.count("\n") < 300


def wide(blocks: int, count: int) -> Network:
    pool = layers.MaxPool(kernel=1, stride=1)
    inner = Chain(body=tuple((f"p{n}", pool) for n in range(count)))
    body = tuple((f"b{n}", inner) for n in range(blocks))
    return Network(name="wide", input=(2, 4, 4), body=body)


def test_what_mermaid_would_not_read_is_refused() -> None:
    """Its limits are 500 wires and 50,000 letters; without a depth, fewer blocks are open."""
    with pytest.raises(ResourceError) as caught:
        lamina.draw(wide(6, 100), "mermaid", depth=1)
    assert str(caught.value) == (
        "wide: 601 wires in 29,299 letters at depth 1, where Mermaid takes 500 and 50,000 at most; "
        "a smaller --depth, SVG or HTML can show it"
    )
    with pytest.raises(ResourceError, match=r"wide: 601 wires in .* letters at depth 0"):
        lamina.draw(wide(600, 1), "mermaid")


def test_long_names_close_blocks() -> None:
    """Letters count as well as wires."""
    pool, relu = layers.MaxPool(kernel=1, stride=1), layers.ReLU()
    parts = [(f"{'n' * 58}_{m}", relu if m % 3 else pool) for m in range(60)]
    body = tuple((f"b{n}", Chain(body=tuple(parts))) for n in range(12))
    net = Network(name="long", input=(2, 4, 4), body=body)
    assert lamina.draw(net, "mermaid") == lamina.draw(net, "mermaid", depth=0)
    with pytest.raises(ResourceError, match=r"long: 241 wires in .* letters at depth 1"):
        lamina.draw(net, "mermaid", depth=1)
