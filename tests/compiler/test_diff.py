"""What is said of two networks, in whole texts."""

from __future__ import annotations

from itertools import pairwise

import pytest

from lamina.architectures import create
from lamina.architectures.resnet import resnet
from lamina.compiler.diff import diff
from lamina.compiler.diff.sequences import MOST_EDITS, common, longest_chain, shortest_edit, walk
from lamina.errors import SpecError
from lamina.spec import Bottleneck
from lamina.spec.blocks.conv import ConvNormAct, ConvRelu
from lamina.spec.combinators import Wired, aux, chain, concat, repeat, residual
from lamina.spec.initial import GLOROT, Normal, UniformOverFanIn, Values
from lamina.spec.layer import Element
from lamina.spec.layers import (
    GELU,
    LRN,
    Add,
    AvgPool,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    GroupNorm,
    Linear,
    MaxPool,
    Multiply,
    ReLU,
    SparseConv,
    Tanh,
)
from lamina.spec.network import Network


def net(**parts: Element) -> Network:
    return Network(name="net", input=(4, 8, 12), body=chain(**parts))


def conv(channels: int = 4, kernel: int = 3, **fields: object) -> Conv:
    return Conv(channels=channels, kernel=kernel, padding=kernel // 2, **fields)  # type: ignore[arg-type]


def said(a: Network, b: Network) -> list[str]:
    """The lines about changes, those of one change joined."""
    lines = str(diff(a, b)).split("\n")
    start = next((i for i, line in enumerate(lines) if line[:2] in ("~ ", "+ ", "- ", "= ")), 99)
    return "\n".join(lines[start:]).replace("\n    ", " ").split("\n") if start < 99 else []


ROWS = ((0, 1), (1, 2), (0, 2), (3,))


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        # settings of one layer
        (net(c=conv()), net(c=conv(bias=False)), ["~ c: bias removed"]),
        (net(c=conv(kernel=5)), net(c=conv()), ["~ c: kernel 5×5 → 3×3, padding 2 → 1"]),
        (net(c=conv()), net(c=conv(8, groups=2)), ["~ c: channels 4 → 8, groups 1 → 2"]),
        (
            net(c=conv(stride=2)),
            net(c=Conv(channels=4, kernel=(1, 3), stride=(2, 1), padding=(1, 0, 2, 0))),
            ["~ c: kernel 3×3 → 1×3, stride 2 → [2, 1], padding 1 → [1, 0, 2, 0]"],
        ),
        (
            net(p=MaxPool(kernel=3, stride=2)),
            net(p=MaxPool(kernel=3, stride=2, ceil=True)),
            ["~ p: size rounded up (ceil)"],
        ),
        (net(n=LRN()), net(n=LRN(alpha_form="mean")), ["~ n: alpha_form sum → mean"]),
        (net(n=LRN(k=1.0)), net(n=LRN(alpha=2e-5)), ["~ n: alpha 0.0001 → 2e-05, k 1 → 2"]),
        (net(g=GELU()), net(g=GELU(form="tanh")), ["~ g: form exact → tanh"]),
        (
            net(s=SparseConv(channels=4, kernel=1, table=ROWS)),
            net(s=SparseConv(channels=4, kernel=1, table=ROWS[::-1])),
            ["~ s: another table"],
        ),
        # kinds that stand in for each other
        (net(a=ReLU()), net(a=Tanh()), ["~ a: relu → tanh"]),
        (
            net(p=MaxPool(kernel=3, stride=2)),
            net(q=AvgPool(kernel=2, stride=2)),
            ["~ p: max_pool → avg_pool, kernel 3×3 → 2×2", "= other name: p → q"],
        ),
        (net(n=BatchNorm()), net(n=GroupNorm(groups=2)), ["~ n: batch_norm → group_norm"]),
        # how values begin
        (
            net(c=conv(), d=conv(kernel=1)),
            net(c=conv(init=GLOROT), d=conv(kernel=1, init=GLOROT, bias_init=1.0)),
            ["~ c, d: initial weights He (fan_in) → Glorot", "~ d: initial biases 0 → 1"],
        ),
        (
            net(c=conv(init=Normal(std=0.01))),
            net(c=conv(init=Values(values=(0.5,) * 144))),
            ["~ c: initial weights normal (std 0.01) → given values"],
        ),
        (
            net(c=conv(init=UniformOverFanIn()), d=conv(init=UniformOverFanIn())),
            net(c=conv(8, init=UniformOverFanIn()), d=conv(init=UniformOverFanIn())),
            ["~ c: channels 4 → 8"],
        ),
        # frozen, and in training only
        (
            net(n=BatchNorm(), c=conv()),
            net(n=BatchNorm(frozen=True), c=conv(frozen=True)),
            ["~ n, c: frozen"],
        ),
        (
            net(d=Dropout(rate=0.5)),
            net(d=Dropout(rate=0.25)),
            ["~ d: rate 0.5 → 0.25 (training only)"],
        ),
        (
            net(h=aux(chain(f=Flatten(), c=Linear(features=5)), weight=0.3), a=ReLU()),
            net(h=aux(chain(f=Flatten(), c=Linear(features=5)), weight=0.4), a=ReLU()),
            ["~ h: loss weight 0.3 → 0.4 (training only)"],
        ),
        (
            net(h=aux(chain(f=Flatten(), c=Linear(features=5))), a=ReLU()),
            net(a=ReLU()),
            ["- h: 2 layers, 1,925 parameters, removed (training only)"],
        ),
        # parts that one of them has
        (
            net(c=conv(), d=conv(kernel=1)),
            net(c=conv(), n=BatchNorm(), d=conv(kernel=1), m=BatchNorm()),
            ["+ batch_norm, 16 parameters in all, added after each of 2 convolutions: n, m"],
        ),
        (net(a=ReLU(), n=LRN()), net(a=ReLU()), ["- n: lrn removed after the relu layer"]),
        (
            net(a=ReLU()),
            net(a=ReLU(), b=ConvRelu(channels=2, kernel=1)),
            ["+ b: ConvRelu, 2 layers, 10 parameters, added"],
        ),
        (
            net(s=repeat(2, chain(c=conv(), r=ReLU()))),
            net(s=repeat(5, chain(c=conv(), r=ReLU()))),
            ["+ s.2, s.3, s.4: 2 layers each, 444 parameters in all, added"],
        ),
        (
            net(r=residual(c=conv())),
            net(r=residual(c=conv(), shortcut=conv(kernel=1))),
            ["+ r.shortcut: conv 1×1, 4 channels, 20 parameters, added after the input"],
        ),
        # order and wiring
        (
            net(c=conv(), n=LRN(), p=MaxPool(kernel=2), d=conv()),
            net(c=conv(), p=MaxPool(kernel=2), n=LRN(), d=conv()),
            ["~ n and p swap places"],
        ),
        (
            net(n=LRN(), a=conv(), b=Tanh(), c=conv(kernel=5)),
            net(a=conv(), b=Tanh(), c=conv(kernel=5), n=LRN()),
            ["~ n: moved behind c, was behind the input"],
        ),
        (
            net(m=concat(x=conv(), y=conv(kernel=1))),
            net(m=concat(y=conv(kernel=1), x=conv())),
            ["~ m.concat: reads y and x, read x and y"],
        ),
        (
            net(m=Add(branches=(("x", conv()), ("y", conv(kernel=1))))),
            net(m=Add(branches=(("y", conv(kernel=1)), ("x", conv())))),
            [],
        ),
        (
            net(m=Multiply(branches=(("x", conv()), ("y", conv(kernel=1))))),
            net(m=Add(branches=(("x", conv()), ("y", conv(kernel=1))))),
            ["~ m.multiply: multiply → add", "= other name: m.multiply → m.add"],
        ),
        # strides that move
        (
            net(b=Bottleneck(channels=2, stride=2, projection=True)),
            net(b=Bottleneck(channels=2, stride=2, projection=True, stride_in="1x1")),
            ["~ b: stride moved from conv2 (3×3) to conv1 (1×1)"],
        ),
        (
            net(a=ConvRelu(channels=2, kernel=1), b=ConvRelu(channels=3, kernel=1, stride=2)),
            net(a=ConvRelu(channels=2, kernel=1, stride=2), b=ConvRelu(channels=3, kernel=1)),
            ["~ the network: stride moved from b.conv (1×1) to a.conv (1×1)"],
        ),
        # names, alone and beside the rest
        (
            net(a=conv(), s=repeat(2, chain(c=conv(), r=ReLU()))),
            net(b=conv(), t=repeat(2, chain(c=conv(), r=ReLU()))),
            ["= other names: a → b, s → t"],
        ),
        (
            net(a=ConvRelu(channels=4, kernel=1), b=ConvRelu(channels=3, kernel=1)),
            net(a=ConvNormAct(channels=4, kernel=1), b=ConvNormAct(channels=3, kernel=1)),
            [
                "~ a.conv, b.conv: bias removed",
                "+ batch_norm, 14 parameters in all, added after each of 2 convolutions: "
                "a.norm, b.norm",
                "= other name: relu → act in a, b, 2 places",
            ],
        ),
        (
            net(c=conv(), r=ReLU(), d=conv(8)),
            net(first=chain(c=conv(), r=ReLU()), d=conv(8, bias=False)),
            ["~ d: bias removed", "= other names: c → first.c, r → first.r"],
        ),
        (
            net(**{f"p{i}": conv(i + 1) if i % 2 else ReLU() for i in range(8)}),
            net(**{f"p{i}": conv(i) if i % 2 == 0 else ReLU() for i in range(1, 9)}),
            [
                "= other names: p0 → p1, p1 → p2, p2 → p3, p3 → p4, p4 → p5, p5 → p6, p6 → p7, "
                "p7 → p8"
            ],
        ),
        # the input
        (
            net(a=ReLU()),
            Network(name="b", input=(4, 9, 12), body=chain(a=ReLU())),
            ["~ input 4×8×12 → 4×9×12"],
        ),
    ],
)
def test_what_is_said(a: Network, b: Network, words: list[str]) -> None:
    assert said(a, b) == words


def wired(**inputs: list[str]) -> Network:
    body = (("a", conv()), ("b", ReLU()), ("c", Tanh()), ("sum", Add()))
    wiring = tuple((name, tuple(sources)) for name, sources in inputs.items())
    return net(g=Wired(body=body, inputs=wiring))


def test_other_wires() -> None:
    one = wired(c=["b"], sum=["b", "c"])
    assert said(one, wired(c=["a"], sum=["b", "c"])) == ["~ g.c: reads a, read b"]
    assert said(one, wired(c=["b"], sum=["a", "c"])) == ["~ g.sum: reads a and c, read b and c"]


def test_what_is_written_in_another_order_is_the_same() -> None:
    a, b = ("x", ReLU()), ("y", Tanh())
    graphs = (
        Wired(
            body=(*pair, ("both", Concat())),
            inputs=(("x", ("input",)), ("y", ("input",)), ("both", ("x", "y"))),
        )
        for pair in ((a, b), (b, a))
    )
    one, other = (net(g=graph) for graph in graphs)
    assert one != other
    assert diff(one, other).equal


def test_the_whole_text() -> None:
    """Of a difference, of other names, of nothing."""
    one = net(c=conv(), h=aux(chain(f=Flatten(), c=Linear(features=5))), d=Dropout(), f=Flatten())
    other = net(c=conv(bias=False), n=BatchNorm(), e=Dropout(), f=Flatten())
    assert str(diff(one, other)) == (
        "net → net: 3 differences, and other names for parts\n"
        "\n"
        "parameters, infer     148 →    152      +4\n"
        "parameters, train   2,073 →    152  -1,921\n"
        "  weights, train    2,064 →    144  -1,920\n"
        "  biases, infer         4 →      0      -4\n"
        "  biases, train         9 →      0      -9\n"
        "  norm parameters       0 →      8      +8\n"
        "buffers                 0 →      8      +8\n"
        "MACs, train        15,744 → 13,824  -1,920\n"
        "depth, train            2 →      1      -1\n"
        "layers, infer           2 →      3      +1\n"
        "layers, train           5 →      4      -1\n"
        "layers by kind, infer: batch_norm +1\n"
        "layers by kind, train: batch_norm +1, flatten -1, linear -1\n"
        "\n"
        "equal: 384 outputs, input 4×8×12\n"
        "\n"
        "~ c: bias removed\n"
        "- h: 2 layers, 1,925 parameters, removed (training only)\n"
        "+ n: batch_norm, 8 parameters, added after the convolution\n"
        "= other name: d → e"
    )
    renamed = Network(**{**dict(one), "body": tuple((f"x{n}", part) for n, part in one.body)})
    assert str(diff(one, renamed)) == (
        "net → net: the same network, with other names for its parts\n"
        "\n"
        "equal: 148 parameters (2,073 in training), 13,824 MACs (15,744 in training),\n"
        "  depth 1 (2 in training), 384 outputs, input 4×8×12\n"
        "\n"
        "= other names: c → xc, h → xh, d → xd, f → xf"
    )
    counts = (
        "\n\nequal: 148 parameters (2,073 in training), 13,824 MACs (15,744 in training),\n"
        "  depth 1 (2 in training), 384 outputs, input 4×8×12"
    )
    assert str(diff(one, one)) == f"net → net: the same spec{counts}"
    titled = Network(**{**dict(one), "title": "Other"})
    assert str(diff(one, titled)) == (
        "net → net: the same network; the specs differ in what changes nothing (such as\n"
        f"  their names){counts}"
    )


def test_sixteen_blocks_are_one_line() -> None:
    one = resnet("one", (3, 4, 6, 3))
    two = resnet("two", (3, 4, 6, 3), block=Bottleneck(channels=64, groups=32))
    change, *others = diff(one, two).changes
    assert not others
    assert len(change.places) == 16
    assert said(one, two) == ["~ conv2 of conv2.0 … conv5.2, 16 convolutions: groups 1 → 32"]


def test_a_text_has_eighty_columns_and_an_end() -> None:
    parts = {f"c{i}": conv(i + 1) for i in range(200)}
    others = {f"{'d' * 60}{i}": conv(2 * i + 3, bias=False) for i in range(200)}
    lines = str(diff(net(**parts), net(**others))).split("\n")
    assert len(lines) < 100
    assert max(map(len, lines)) <= 80
    assert any(line.endswith("more differences; --json lists them all") for line in lines)


def test_as_data() -> None:
    found = diff(net(c=conv(), a=ReLU()), net(c=conv(init=GLOROT, stride=2), a=ReLU())).to_json()
    assert list(found) == ["a", "b", "equal", "renamed_only", "totals", "kinds", "changes"]
    assert found["totals"]["infer"]["macs"] == [13_824, 3_456]
    assert found["kinds"]["train"] == {"conv": [1, 1], "relu": [1, 1]}
    stride, init = found["changes"]
    assert stride == {
        "change": "setting",
        "kind": "conv",
        "field": "stride",
        "before": 1,
        "after": 2,
        "layers": 0,
        "parameters": 0,
        "behind": None,
        "modes": ["infer", "train"],
        "text": "stride 1 → 2",
        "places": [{"a": "c", "b": "c"}],
    }
    assert init["before"] == {"scheme": "variance_scaling"}
    assert init["text"] == "initial weights He (fan_in) → Glorot"


def test_totals_are_what_the_second_has_more() -> None:
    found = diff(create("lenet5"), create("lenet5.modern"))
    assert found.totals["infer"]["parameters"] == 62_006 - 60_850
    assert "depth" not in found.totals["infer"]


def test_a_wrong_network_is_refused() -> None:
    with pytest.raises(SpecError, match="kernel 99 is larger than the input 8"):
        diff(net(a=ReLU()), net(c=Conv(channels=1, kernel=99)))


def test_numbers_of_many_digits() -> None:
    big = Network(name="big", input=(2**62, 2**62, 2**62), body=chain(a=ReLU()))
    assert "outputs  384 → 9.81e+55  +9.81e+55" in str(diff(net(a=ReLU()), big))


def test_the_longest_chain() -> None:
    assert longest_chain([]) == []
    assert longest_chain([(0, 3), (1, 0), (2, 1), (4, 2)]) == [(1, 0), (2, 1), (4, 2)]


@pytest.mark.parametrize(
    ("a", "b", "length"),
    [("", "", 0), ("abc", "", 0), ("abcabba", "cbabac", 4), ("abcd", "xbyd", 2), ("aaa", "aa", 2)],
)
def test_common_subsequences(a: str, b: str, length: int) -> None:
    pairs = common(list(map(ord, a)), list(map(ord, b)))
    assert len(pairs) == length
    assert all(a[i] == b[j] for i, j in pairs)
    assert pairs == sorted(set(pairs))
    assert all(x < z and y < w for (x, y), (z, w) in pairwise(pairs))


def test_the_search_is_bounded_and_the_walk_goes_on() -> None:
    a, b = [1, 2] * MOST_EDITS, [3, 1] * MOST_EDITS
    assert shortest_edit(a, b) is None
    assert len(walk(a, b)) >= MOST_EDITS - 1
    assert len(common(a, b)) >= MOST_EDITS - 1
