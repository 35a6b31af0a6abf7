"""Every network of the zoo against tables of its layers that were counted independently.

`facts/NAME.tsv` holds a row for each layer, in order, side heads last, under names that begin
with aux; a pool over the whole map is written `globalavgpool`, the flattening that Caffe's
dense layers do by themselves has a row, and fixed values count as buffers. A row of kind `like`
(`s1b3..s1b200`, `like`, `s1b2`) stands for that many copies of a unit, whose rows are named
`s1b2/…`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import lamina
from lamina.architectures import create, entry, names
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import Graph, Mode, rows

FACTS = Path(__file__).parent / "facts"
MODES: tuple[Mode, ...] = ("infer", "train")

# the tables' words for a layer, where ours differ
KINDS = {
    "adaptiveavgpool": "adaptive_avg_pool",
    "avgpool": "avg_pool",
    "batchnorm": "batch_norm",
    "globalavgpool": "global_avg_pool",
    "hardtanh": "relu6",
    "maxpool": "max_pool",
    "mul": "multiply",
    "subsample": "subsample_trainable",
}
# what a table has as one layer, and we as several
SEVERAL = {"pad_shortcut": ("subsample", "pad_channels")}
# a network returns logits; an addition scales its branch itself
NOT_IN_A_NETWORK = {"softmax", "scale_const"}
NOT_WHEN_INFERRING = {"dropout", "stochastic_depth"}


class Count(NamedTuple):
    """What a layer is and counts."""

    kind: str
    output: str
    weights: int
    biases: int
    buffers: int
    macs: int

    @property
    def counts(self) -> bool:
        return any((self.weights, self.biases, self.buffers, self.macs))


@cache
def graph(name: str) -> Graph:
    return elaborate(create(name))


@cache
def summary(name: str, mode: Mode) -> dict[str, Any]:
    """What `lamina summary NAME --mode MODE --format json` prints."""
    return lamina.analyze(create(name), mode).to_json()


def expected(name: str, mode: Mode) -> list[Count]:
    """The table's rows that the mode has."""
    heads = graph(name).heads
    absent = NOT_IN_A_NETWORK | (NOT_WHEN_INFERRING if mode == "infer" else set())
    return [
        Count(
            kind,
            row["output"].replace("x", " × "),
            *(int(row[column]) for column in ("weights", "biases", "buffers", "macs")),
        )
        for row in table(name)
        for kind in SEVERAL.get(row["kind"], (KINDS.get(row["kind"], row["kind"]),))
        if row["kind"] not in absent
        and not (mode == "infer" and heads and row["name"].lower().startswith("aux"))
    ]


def table(name: str) -> Iterator[dict[str, str]]:
    """The file's rows, with copies in place of `like`."""
    with (FACTS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file, delimiter="\t"))
    for row in written:
        if row["kind"] != "like":
            yield row
            continue
        unit = [one for one in written if one["name"].startswith(f"{row['output']}/")]
        numbers = re.fullmatch(r"(\w+b)(\d+)\.\.\1(\d+)", row["name"])
        assert numbers is not None, row
        assert unit, row
        for _ in range(int(numbers[2]), int(numbers[3]) + 1):
            yield from unit


def found(name: str, mode: Mode) -> list[Count]:
    """Our rows, side heads last as in the tables."""
    heads = [head.name for head in graph(name).heads]
    layers = summary(name, mode)["layers"]
    return [counted(row) for row in sorted(layers, key=lambda row: last(top(row), heads))]


def last(part: str, heads: list[str]) -> int:
    """0 for the trunk, then the heads in their order."""
    return heads.index(part) + 1 if part in heads else 0


def top(row: dict[str, Any]) -> str:
    """The part of the network that a row belongs to."""
    return str(row["path"]).split(".")[0]


def counted(row: dict[str, Any]) -> Count:
    return Count(
        kind=row["kind"],
        output=" × ".join(map(str, row["output_shape"])),
        weights=row["weights"],
        biases=row["biases"],
        buffers=row["buffers"],
        macs=row["macs"],
    )


CASES = [(name, mode) for name in names() for mode in MODES]


@pytest.mark.parametrize(("name", "mode"), CASES)
def test_rows_that_count_are_the_tables(name: str, mode: Mode) -> None:
    """Each layer with parameters, buffers or MACs has the table's kind, shape and counts."""
    ours = [row for row in found(name, mode) if row.counts]
    assert ours == [row for row in expected(name, mode) if row.counts]


@pytest.mark.parametrize(("name", "mode"), CASES)
def test_layers_of_each_kind_are_as_many_as_in_the_table(name: str, mode: Mode) -> None:
    """No layer without parameters is missing or too many."""
    ours = Counter(row.kind for row in found(name, mode))
    assert ours == Counter(row.kind for row in expected(name, mode))


@pytest.mark.parametrize("name", names())
def test_totals_are_the_entrys_facts(name: str) -> None:
    """Parameters in both modes, MACs and input are what the entry promises."""
    facts = entry(name).facts
    totals = {mode: summary(name, mode)["totals"] for mode in MODES}
    assert totals["infer"]["parameters"] == facts.parameters_infer
    assert totals["train"]["parameters"] == facts.parameters_train
    assert totals["infer"]["macs"] == facts.macs_infer
    for mode in MODES:
        ours = found(name, mode)
        assert sum(row.weights + row.biases for row in ours) == totals[mode]["parameters"]
        assert sum(row.buffers for row in ours) == totals[mode]["buffers"]
        assert Counter(row.kind for row in ours) == summary(name, mode)["kinds"]
    assert create(name).input == facts.input


def test_the_zoo_is_in_the_order_of_its_table() -> None:
    """`zoo.tsv` lists the networks with their totals; families and papers follow each other."""
    with (FACTS.parent / "zoo.tsv").open(encoding="utf-8", newline="") as file:
        totals = {row["name"]: row for row in csv.DictReader(file, delimiter="\t")}
    assert names() == tuple(name for name in totals if name in names())
    for name in names():
        facts, row = entry(name).facts, totals[name]
        counts = (facts.parameters_infer, facts.parameters_train, facts.macs_infer)
        assert counts == tuple(
            int(row[column]) for column in ("parameters_infer", "parameters_train", "macs_infer")
        )
        assert facts.input == tuple(map(int, row["input_CxHxW"].split("x")))


@pytest.mark.parametrize("name", names())
def test_a_variant_is_of_a_network_of_the_zoo(name: str) -> None:
    """Which is the paper's own."""
    paper = entry(name).variant_of
    assert not paper or (paper != name and not entry(paper).variant_of)


def test_every_table_belongs_to_a_network() -> None:
    """There is one table for each network, and none besides."""
    assert sorted(path.name.removesuffix(".tsv") for path in FACTS.iterdir()) == sorted(names())


def test_lenet5_counts_c3_as_the_paper_does() -> None:
    """C3 has six maps of three inputs, nine of four, one of all six: 1,516 parameters."""
    c3 = next(row for row in rows(graph("lenet5")) if row.path == "c3")
    assert c3.op.formula(c3.inputs[0]) == "6·(5·5·3+1)+9·(5·5·4+1)+1·(5·5·6+1)"
    assert sum(tensor.count for tensor in c3.params.values()) == 1_516


def test_lenet5_without_its_output_has_the_papers_60000() -> None:
    """All but the output layer are the 60,000 trainable parameters of the paper."""
    trunk = [row for row in rows(graph("lenet5")) if row.path != "output"]
    assert sum(tensor.count for row in trunk for tensor in row.params.values()) == 60_000


def test_googlenets_heads_weigh_what_the_paper_says() -> None:
    """Two heads with weight 0.3, whose classifiers have the main output's shape."""
    heads = [(head.name, head.weight, str(head.shape)) for head in graph("googlenet").heads]
    assert heads == [("aux1", 0.3, "1000"), ("aux2", 0.3, "1000")]


@pytest.mark.parametrize("name", names())
def test_entries_say_where_they_come_from(name: str) -> None:
    """Every entry names its paper in one line and marks its departures."""
    one = entry(name)
    assert one.name == create(name).name == name
    assert all(line.startswith("Differs: ") and line.endswith(".") for line in one.differs)
    assert one.source == (
        f"{one.paper.authors}: {one.paper.title} ({one.paper.year}), {one.paper.place}"
    )
    assert not any("\n" in text or "://" in text for text in (one.source, *one.differs))
