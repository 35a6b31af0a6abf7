"""Tables of a report: whole texts, folding, widths, and what may never reach a terminal."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamina import architectures
from lamina.cli.tables import coloured
from lamina.compiler.analysis import CONVENTION, Report, analyze
from lamina.compiler.check import check
from lamina.compiler.tables.exports import markdown, to_csv
from lamina.compiler.tables.folding import folded
from lamina.compiler.tables.numerals import grouped, human, human_bytes
from lamina.compiler.tables.text import plain
from lamina.spec import layers
from lamina.spec.combinators import chain, repeat
from lamina.spec.network import Network

CONV = layers.Conv(channels=3, kernel=3, padding=1)
RELU = layers.ReLU()

LENET = """\
lenet5, infer, input 1×32×32

path      kind          output    parameters  share        MACs  formula
c1        conv          6×28×28          156           117.60 k  (5·5·1+1)·6
tanh1     scaled_tanh   6×28×28            0                  0
s2        subsample_t…  6×14×14           12                  0  (1+1)·6
sigmoid2  sigmoid       6×14×14            0                  0
c3        sparse_conv   16×10×10       1,516  ▎        150.00 k  6·(5·5·3+1)+9·…
tanh3     scaled_tanh   16×10×10           0                  0
s4        subsample_t…  16×5×5            32                  0  (1+1)·16
sigmoid4  sigmoid       16×5×5             0                  0
c5        conv          120×1×1       48,120  ███████   48.00 k  (5·5·16+1)·120
tanh5     scaled_tanh   120×1×1            0                  0
flat      flatten       120                0                  0
f6        linear        84            10,164  █▌        10.08 k  (120+1)·84
tanh6     scaled_tanh   84                 0                  0
output    linear        10               850  ▏             840  (84+1)·10

parameters          60,850  (60.85 k)
buffers             0
MACs                326,520  (326.52 k)
FLOPs               653,040  (653.04 k)
depth               5 weighted layers
parameter memory    243.40 kB
activations         69.29 kB, at most 37.63 kB at once (at tanh1)
other operations    14.40 k adds, 14.59 k multiplies, 1.58 k divides,
                    8.08 k specials

MACs: multiply-accumulates of convolution and linear layers, one sample;
FLOPs = 2·MACs; other operations are listed apart
"""


def report(body: Any) -> Report:
    net = Network(name="net", input=(3, 8, 8), body=body)
    return analyze(check(net, "train"), net.name, "train")


def zoo(name: str) -> Report:
    return analyze(check(architectures.create(name), "infer"), name, "infer")


def labels(body: Any) -> list[str]:
    return ["  " * line.indent + line.label for line in folded(report(body).layers)]


def test_the_whole_table():
    assert plain(zoo("lenet5"), 80) == LENET


def test_equal_copies_of_a_run_are_shown_once():
    block = chain(conv=CONV, relu=RELU)
    body = chain(stem=CONV, stage=repeat(4, block, first=chain(conv=CONV)), end=RELU)
    assert labels(body) == [
        "stem",
        "stage.0.conv",
        "stage.1…3 ×3",
        "  conv",
        "  relu",
        "end",
    ]


def test_runs_in_runs_are_folded_too():
    inner = repeat(3, chain(conv=CONV, relu=RELU))
    assert labels(chain(outer=repeat(2, chain(in_=inner, last=RELU)))) == [
        "outer.0…1 ×2",
        "  in_.0…2 ×3",
        "    conv",
        "    relu",
        "  last",
    ]


def test_copies_of_one_layer_take_one_line():
    (line,) = folded(report(chain(stage=repeat(5, RELU))).layers)
    assert (line.label, line.row is not None) == ("stage.0…4 ×5", True)


def test_copies_that_differ_are_not_folded():
    widening = layers.PadChannels(after=1)
    assert labels(chain(stage=repeat(2, chain(a=widening, b=RELU)))) == [
        "stage.0.a",
        "stage.0.b",
        "stage.1.a",
        "stage.1.b",
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("name", architectures.names())
def test_no_line_is_wider_than_the_terminal(name: str, width: int):
    text = plain(zoo(name), width)
    assert max(map(len, text.splitlines())) <= width
    assert "FLOPs =" in text


@pytest.mark.parametrize("width", [0, 1, 20, 40, 60])
def test_a_narrow_terminal_loses_columns_not_the_call(width: int):
    text = plain(zoo("resnet50"), width)
    assert "25,557,032" in text
    assert max(map(len, text.splitlines())) <= max(width, 40)


def test_a_frozen_layer_says_so():
    frozen = CONV.model_copy(update={"frozen": True})
    text = plain(report(chain(a=frozen, b=CONV)))
    assert "conv, frozen" in text
    assert "trainable           84" in text


def test_colours_say_nothing_else(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    made = zoo("lenet5")
    colour = coloured(made, 80)
    assert "\x1b[1mlenet5, infer" in colour
    bare = re.sub(r"\x1b\[[0-9;]*m", "", colour)
    assert [line.rstrip() for line in bare.split("\n")] == plain(made, 80).split("\n")


def test_names_cannot_reach_into_the_terminal():
    """No spec can hold such a name; a report built by hand could."""
    made = zoo("lenet5")
    evil = "\x1b]8;;http://x\x07[red]a\u202e|<b>"
    row = made.layers[0]._replace(path=evil)
    forged = replace(made, name=evil, layers=(row,))
    for text in (plain(forged, 200), markdown(forged), to_csv(forged)):
        assert "\\x1b]8;;http://x\\x07[red]a\\u202e" in text
        assert all(c.isprintable() or c == "\n" for c in text)
    assert "\\|&lt;b>" in markdown(forged)


def test_markdown_has_every_row_and_the_convention():
    text = markdown(zoo("resnet50"))
    assert "| `conv3.2.conv1` | conv | 128×28×28 | 65,536 | 1·1·512·128 | 51,380,224 |" in text
    assert "| `fc` | linear | 1000 | 2,049,000 | (2048+1)·1000 | 2,048,000 |" in text
    assert text.endswith(f"\n{CONVENTION}.\n")


def test_csv_reads_back():
    made = zoo("googlenet")
    records = list(csv.DictReader(io.StringIO(to_csv(made))))
    assert [record["path"] for record in records] == [row.path for row in made.layers]
    assert sum(int(record["parameters"]) for record in records) == made.totals.parameters
    assert sum(int(record["macs"]) for record in records) == made.totals.macs


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.00 k"),
        (25_557_032, "25.56 M"),
        (999_994, "999.99 k"),
        (999_995, "1.00 M"),
        (999_999_999, "1.00 G"),
        (10**20, "100.00 E"),
        (123 * 10**38, "1.23e+40"),
        (9999 * 10**37, "1.00e+41"),
    ],
)
def test_numbers_for_people(number: int, words: str):
    assert human(number) == words


@given(st.integers(0, 10**60))
def test_a_number_for_people_is_within_half_a_hundredth(number: int):
    words = human(number)
    value, _, unit = words.partition(" ")
    scale = 1000 ** ["", "k", "M", "G", "T", "P", "E"].index(unit)
    if "e+" in value:
        value, _, power = value.partition("e+")
        scale = 10 ** int(power)
    hundredths = int(value.replace(".", "")) if "." in value else 100 * int(value)
    assert abs(hundredths * scale - 100 * number) <= scale / 2


def test_units_of_bytes_and_long_numbers():
    assert human_bytes(12) == "12 B"
    assert human_bytes(102_228_128) == "102.23 MB"
    assert grouped(1_234_567) == "1,234,567"
    assert grouped(12 * 10**30) == "1.20e+31"
