"""`lamina summary --format textbook`: whole tables, what is left out, widths."""

from __future__ import annotations

import pytest

from lamina import architectures
from lamina.cli.main import main
from lamina.cli.textbook import formula_lines, textbook
from lamina.compiler.analysis import analyze
from lamina.compiler.check import check
from lamina.spec import layers
from lamina.spec.combinators import chain, repeat
from lamina.spec.network import Network

LEGEND = """\
shapes are height × width × channels;
windows height × width × channels / stride, number of kernels;
parameters weights + biases
"""

LENET5_MODERN = f"""\
lenet5.modern, infer

layer   window       output     size  parameters  formula
input                32×32×3   3,072           0
conv1   5×5×3/1, 6   28×28×6   4,704       450+6  (5·5·3+1)·6
pool1   max 2×2/2    14×14×6   1,176           0
conv2   5×5×6/1, 16  10×10×16  1,600    2,400+16  (5·5·6+1)·16
pool2   max 2×2/2    5×5×16      400           0
fc3     400×120      120         120  48,000+120  (400+1)·120
fc4     120×84       84           84   10,080+84  (120+1)·84
output  84×10        10           10      840+10  (84+1)·10
total                                     62,006

left out, without parameters and size kept: 4 tanh, 1 flatten

{LEGEND}"""

LENET5 = f"""\
lenet5, infer

layer   window         output     size  parameters  formula
input                  32×32×1   1,024           0
c1      5×5×1/1, 6     28×28×6   4,704       150+6  (5·5·1+1)·6
s2      2×2/2          14×14×6   1,176         6+6  (1+1)·6
c3      5×5×3…6/1, 16  10×10×16  1,600    1,500+16  6·(5·5·3+1)+9·(5·5·4+1)
                                                    +1·(5·5·6+1)
s4      2×2/2          5×5×16      400       16+16  (1+1)·16
c5      5×5×16/1, 120  1×1×120     120  48,000+120  (5·5·16+1)·120
f6      120×84         84           84   10,080+84  (120+1)·84
output  84×10          10           10      840+10  (84+1)·10
total                                       60,850

left out, without parameters and size kept: 4 scaled_tanh, 2 sigmoid, 1 flatten

c3: 60 of 96 connections
     0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15
  0  X  .  .  .  X  X  X  .  .  X  X  X  X  .  X  X
  1  X  X  .  .  .  X  X  X  .  .  X  X  X  X  .  X
  2  X  X  X  .  .  .  X  X  X  .  .  X  .  X  X  X
  3  .  X  X  X  .  .  X  X  X  X  .  .  X  .  X  X
  4  .  .  X  X  X  .  .  X  X  X  X  .  X  X  .  X
  5  .  .  .  X  X  X  .  .  X  X  X  X  .  X  X  X

{LEGEND}"""

NIN_CIFAR100_3X3 = f"""\
nin_cifar100.3x3, infer

layer           window          output       size  parameters  formula
input                           32×32×3     3,072           0
mlpconv1.conv   3×3×3/1, 16     30×30×16   14,400      432+16  (3·3·3+1)·16
mlpconv1.cccp1  1×1×16/1, 16    30×30×16   14,400      256+16  (1·1·16+1)·16
mlpconv2.conv   3×3×16/1, 64    28×28×64   50,176    9,216+64  (3·3·16+1)·64
mlpconv2.cccp1  1×1×64/1, 64    28×28×64   50,176    4,096+64  (1·1·64+1)·64
mlpconv3.conv   3×3×64/1, 100   26×26×100  67,600  57,600+100  (3·3·64+1)·100
mlpconv3.cccp1  1×1×100/1, 100  26×26×100  67,600  10,000+100  (1·1·100+1)·100
pool3           mean 26×26      1×1×100       100           0
total                                                  81,960

left out, without parameters and size kept: 6 relu, 1 flatten

{LEGEND}"""

WHOLE = {"lenet5.modern": LENET5_MODERN, "lenet5": LENET5, "nin_cifar100.3x3": NIN_CIFAR100_3X3}


def table(net: Network, width: int = 80) -> str:
    graph = check(net, "train")
    return textbook(analyze(graph, net.name, "train"), graph, width)


def made(body: object) -> Network:
    return Network(name="net", input=(3, 8, 8), body=body)


@pytest.mark.parametrize("name", WHOLE)
def test_the_whole_table(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["summary", name, "--format", "textbook"]) == 0
    assert capsys.readouterr() == (WHOLE[name], "")


@pytest.mark.parametrize("width", [80, 132])
@pytest.mark.parametrize("name", architectures.names())
def test_no_line_is_wider_than_the_terminal(name: str, width: int):
    net = architectures.create(name)
    text = table(net, width)
    assert max(map(len, text.splitlines())) <= width
    assert f"{analyze(check(net, 'train'), name, 'train').totals.parameters:,}" in text


@pytest.mark.parametrize("width", [0, 40, 60])
def test_a_narrow_terminal_loses_columns_not_the_call(width: int):
    text = table(architectures.create("lenet5"), width)
    assert "formula" not in text
    assert "1,500+16" in text


def test_copies_of_a_run_are_shown_once():
    block = chain(conv=layers.Conv(channels=3, kernel=3, padding=1), relu=layers.ReLU())
    lines = table(made(chain(stage=repeat(3, block)))).splitlines()
    assert lines[4].startswith("stage.0…2 ×3  3×3×3/1, 3, pad 1  8×8×3")


def test_a_name_is_as_short_as_it_can_be():
    """A block's name stands for the only layer of it that is shown."""
    conv = layers.Conv(channels=3, kernel=1)
    one, two = chain(conv=conv, relu=layers.ReLU()), chain(a=conv, b=conv)
    lines = table(made(chain(one=one, two=two))).splitlines()
    assert [line.split()[0] for line in lines[3:7]] == ["input", "one", "two.a", "two.b"]


def test_a_frozen_layer_says_so():
    conv = layers.Conv(channels=1, kernel=1, bias=False, frozen=True)
    assert "1×1×3/1, 1, frozen  8×8×1" in table(made(chain(luma=conv)))


@pytest.mark.parametrize(
    ("maps", "shown"), [(15, True), (30, False)], ids=["fits", "is wider than the terminal"]
)
def test_a_connection_table_is_drawn_where_it_fits(maps: int, shown: bool):
    rows = tuple((number % 3,) for number in range(maps))
    text = table(made(chain(c3=layers.SparseConv(channels=maps, kernel=3, table=rows))))
    assert f"c3: {maps} of {3 * maps} connections" in text
    assert ("X  .  .  X" in text) == shown


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (layers.Conv(channels=4, kernel=3, padding=(0, 1, 0, 1)), "3×3×3/1, 4, pad 0 1 0 1"),
        (layers.Conv(channels=6, kernel=(1, 3), stride=(2, 1), groups=3), "1×3×1/2×1, 6"),
        (layers.Conv(channels=4, kernel=3, dilation=2), "3×3×3/1, 4, dilation 2"),
        (layers.ConvTranspose(channels=4, kernel=2, stride=2), "transposed 2×2×3/2, 4"),
        (layers.MaxPool(kernel=3, stride=2, ceil=True), "max 3×3/2, ceil"),
        (layers.MaxPool(kernel=2, stride=1, dilation=3), "max 2×2/1, dilation 3"),
        (layers.AvgPool(kernel=3, stride=2, padding=1), "mean 3×3/2, pad 1"),
        (layers.GlobalMaxPool(), "max 8×8"),
        (layers.GlobalAvgPool(), "mean 8×8"),
        (layers.AdaptiveAvgPool(size=2), "mean to 2×2"),
        (layers.Subsample(stride=2), "1×1/2"),
        (layers.SubsampleTrainable(kernel=2), "2×2/2"),
        (layers.PReLU(), "prelu"),
        (layers.Pad(padding=1), "pad"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_windows_as_textbooks_write_them(layer: layers.Layer, words: str):
    line = table(made(chain(it=layer))).splitlines()[4]
    assert f"it     {words}  " in line + "  "


def test_the_output_layer_of_lenet_has_fixed_values():
    text = table(architectures.create("lenet5.rbf"))
    assert "output  84×10 fixed    10           10           0" in text
    assert "60,000" in text


def test_a_formula_without_end_is_cut():
    assert formula_lines("+".join(["1·(3·3·1+1)"] * 9), 12) == [
        "1·(3·3·1+1)",
        "+1·(3·3·1+1)",
        "+1·(3·3·1+1)",
        "…",
    ]


def test_a_table_that_copies_share_is_printed_once():
    c3 = layers.SparseConv(channels=3, kernel=1, table=((0,), (1,), (0, 2)))
    text = table(made(chain(stage=repeat(3, c3))))
    assert text.count("4 of 9 connections") == 1


def test_a_long_formula_is_broken_between_its_terms():
    assert formula_lines("6·(25·3+1)+9·(25·4+1)+1·(25·6+1)", 24) == [
        "6·(25·3+1)+9·(25·4+1)",
        "+1·(25·6+1)",
    ]
