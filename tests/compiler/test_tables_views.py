"""Reports looked at in other ways: columns, depth, sorting, similar copies, pages, notebooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lamina
from lamina.cli.main import main
from lamina.cli.syntax import summary
from lamina.compiler.analysis import Report
from lamina.compiler.tables.columns import COLUMNS, LESS, SHOWN, SORTED
from lamina.compiler.tables.exports import markdown, to_csv
from lamina.compiler.tables.folding import folded
from lamina.compiler.tables.page import MOST, fragment, page
from lamina.compiler.tables.text import View, plain
from lamina.spec.network import Network
from strategies import networks

BLOCKS = """\
vgg11, infer, input 3×224×224

path     output        parameters  share                   MACs  field
conv1_1  64×224×224         1,792             < 0.1 %   86.70 M  3×3
relu1_1  64×224×224             0                             0  3×3
pool1    64×112×112             0                             0  4×4
"""
DENSE = """\
dense1.0…5 ×6                      256×56×56              335,040         1.04 G
  norm1           batch_norm       64…224×56×56           128…448              0
  relu1           relu             64…224×56×56                 0              0
  conv1           conv             128×56×56         8.19…28.67 k  25.69…89.92 M
"""
SORTED_BY_MACS = """\
path     kind      output        parameters  of MACs      MACs  formula
conv1_2  conv      64×224×224        36,928  ███████    1.85 G  (3·3·64+1)·64
conv2_2  conv      128×112×112      147,584  ███████    1.85 G  (3·3·128+1)·128
"""
EVIL = "\x1b[31m<script>alert(1)</script>&\"'\u202e]]>"
Streams = pytest.CaptureFixture[str]


def report(name: str) -> Report:
    return lamina.analyze(lamina.create(name))


def test_columns_are_those_chosen_in_that_order():
    columns = ("path", "output", "parameters", "share", "macs", "field")
    assert plain(report("vgg11"), 80, View(columns)).startswith(BLOCKS)


def test_chosen_columns_without_room_are_told():
    text = plain(report("vgg11"), 40, View(("path", "output", "parameters", "macs", "formula")))
    assert "\nleft out, since there is no room: MACs,\nformula\n" in text


def test_copies_whose_numbers_grow_share_a_line():
    """From the least to the most below the line with the sums of all."""
    text = plain(report("densenet121"), 80)
    assert DENSE in text
    assert "; a…b is from the least of the copies to the most" in text.replace("\n", " ").replace(
        ";  ", "; "
    )


def test_equal_neighbours_with_names_are_folded():
    labels = [line.label for line in folded(report("inception_v3").layers, 1)]
    assert "mixed_6c … mixed_6d ×2" in labels
    assert labels.index("mixed_6e") == labels.index("mixed_6c … mixed_6d ×2") + 1


def test_sorted_lines_are_flat():
    assert SORTED_BY_MACS in plain(report("vgg16"), 80, View(sort="macs"))


@given(networks(), st.none() | st.integers(1, 4), st.booleans())
def test_lines_count_everything_once(net: Network, depth: int | None, similar: bool):
    """What stands at the margin adds up to the whole, however it is folded."""
    made = lamina.analyze(net, "train")
    lines = [line for line in folded(made.layers, depth, similar=similar) if not line.indent]
    for name in ("parameters", "macs", "buffers", "flops"):
        of = COLUMNS[name].of
        assert of is not None
        assert sum(line.number(of) for line in lines) == getattr(made.totals, name)


@given(networks(), st.integers(0, 220), st.none() | st.integers(1, 3), st.booleans())
def test_nothing_is_wider_than_the_terminal(
    net: Network, width: int, depth: int | None, chosen: bool
):
    view = View(tuple(COLUMNS) if chosen else (), depth)
    text = plain(lamina.analyze(net), width, view)
    assert max(map(len, text.split("\n"))) <= max(width, 40)


def test_a_report_prints_as_its_table():
    made = report("lenet5")
    assert str(made) + "\n" == plain(made)
    assert repr(made) == "<Report lenet5, infer: 60,850 parameters>"


def test_every_column_stands_in_the_help():
    said = dict(line.split(None, 1) for line in summary.COLUMNS.strip().splitlines()[1:])
    assert said == {name: column.meaning for name, column in COLUMNS.items()}
    assert set(SHOWN) | set(LESS) <= set(COLUMNS)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("--columns path,parms", "there is no column `parms`; did you mean params or parameters?"),
        (
            "--columns zzz",
            "there is no column `zzz`; there are path, kind, window, input, output, parameters, "
            "trainable, buffers, bytes, share, formula, macs, flops, macs_share, memory, field, "
            "stride",
        ),
        (
            "--sort path",
            f"a table is sorted by {', '.join(SORTED)}; not by `path`",
        ),
        (
            "--depth 1 --json",
            "--columns, --depth and --sort are for tables; --format json is whole",
        ),
    ],
)
def test_views_that_there_are_not(capsys: Streams, typed: str, said: str):
    assert main(["summary", "lenet5", *typed.split()]) == 2
    assert capsys.readouterr() == ("", f"lamina: {said}\n")


def test_markdown_and_csv_of_blocks():
    made = report("resnet50")
    view = View(("path", "parameters", "macs_share"), 1, "params")
    assert "| `conv5` | 14,964,736 | 19.8 % |" in markdown(made, view)
    records = list(csv.DictReader(io.StringIO(to_csv(made, view))))
    assert records[0] == {"path": "conv5", "parameters": "14964736", "macs_share": "19.8 %"}
    assert sum(int(record["parameters"]) for record in records) == made.totals.parameters


class Texts(HTMLParser):
    """The elements of a page as a browser reads it, and its texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def forged(name: str) -> Report:
    made = report("lenet5")
    rows = tuple(row._replace(path=name, formula=name) for row in made.layers[:1])
    return replace(made, name=name, layers=rows, peak_at=name)


def renderings(made: Report) -> Iterator[str]:
    yield page(made)
    yield fragment(made)


def test_a_page_cannot_be_broken_out_of():
    """Read by an HTML and an XML parser, a page of hostile names has the elements of its benign
    twin, and the names as text."""
    for evil, benign in zip(renderings(forged(EVIL)), renderings(forged("harmless")), strict=True):
        assert Texts(evil).tags == Texts(benign).tags
        assert any("<script>alert(1)</script>" in text for text in Texts(evil).texts)
        assert "\x1b" not in evil
        root = ElementTree.fromstring(evil.removeprefix("<!DOCTYPE html>"))
        assert not [*root.iter("script")]


def test_a_page_stands_on_its_own():
    text = page(report("resnet50"))
    assert "default-src &#39;none&#39;" in text
    assert not any(word in text for word in ("http:", "https:", "<script", "<link", "url("))
    assert text.count("<tr>") == 1 + len([*folded(report("resnet50").layers)])


def test_a_notebook_shows_no_more_than_it_can():
    text = fragment(replace(report("lenet5"), layers=report("lenet5").layers * 300))
    assert text.count("<tr>") == 1 + MOST
    assert "<p>… and 2,200 more lines</p>" in text
    assert report("lenet5")._repr_html_() == fragment(report("lenet5"))


def test_the_page_is_a_format(capsys: Streams):
    assert main(["summary", "lenet5", "--format", "html", "--columns", "path,macs"]) == 0
    out = capsys.readouterr().out
    assert out.startswith('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"/>')
    assert Texts(out).texts.count("117.60 k") == 1
