"""What a notebook shows of a network: its spec, harmless, and not too much of it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import lamina
from lamina.spec import Conv, Linear, Network, ReLU, chain, repeat
from lamina.spec.document import to_data
from lamina.spec.documents import to_yaml
from lamina.spec.notebook import MOST_LINES


def shown(net: Network) -> str:
    root = ElementTree.fromstring(net._repr_html_())
    (text,) = root.iter("pre")
    assert text.text is not None
    return text.text


def test_a_network_shows_its_file():
    net = lamina.create("resnet50")
    assert shown(net) == to_yaml(to_data(net))


def test_a_wrong_network_shows_itself_too():
    """Conv and linear do not go together, which a check would say."""
    net = Network(
        name="net",
        description="</pre><script>alert(1)</script>",
        input=(3, 8, 8),
        body=chain(conv=Conv(channels=4, kernel=3), fc=Linear(features=2)),
    )
    assert "<script>alert(1)</script>" in shown(net)
    assert "<script" not in net._repr_html_()


def test_a_long_network_is_cut():
    parts = tuple((f"relu{n}", ReLU()) for n in range(100_000))
    text = shown(Network(name="net", input=(3,), body=parts))
    assert text.endswith("\n# … and more")
    assert text.count("\n") == MOST_LINES
    block = chain(**{f"a{n}": ReLU() for n in range(3000)})
    text = shown(Network(name="net", input=(3,), body=chain(end=ReLU(), run=repeat(2, block))))
    assert text.endswith("- end: {kind: relu}\n\n# … and more")


def test_a_network_with_parameters_shows_them():
    net = lamina.load(Path(__file__).parents[2] / "examples" / "se_resnext50.yaml")
    assert "${" in shown(net)
