"""Whether a network keeps its budget, and comes to what is expected of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from lamina.compiler.analysis import LayerRow, Report
from lamina.compiler.expect import Parts, unmet
from lamina.compiler.graph import Graph
from lamina.compiler.tables.numerals import grouped, human_bytes, percent
from lamina.errors import Problem, UsageError, counted
from lamina.spec.assertions import Budget, Expect
from lamina.spec.layer import MAX_NESTING
from lamina.spec.network import Network

PEAK = "B105"
LARGEST = 3  # parts that a message names


class Kind(NamedTuple):
    """A total that has a budget: the code of a broken one, and how it is told."""

    code: str
    told: Callable[[int], str]
    of_row: Callable[[LayerRow], int] | None = None


def in_bytes(what: str) -> Callable[[int], str]:
    return lambda number: f"{number:,} bytes of {what} ({human_bytes(number)})"


KINDS: dict[str, Kind] = {
    "parameters": Kind("B101", lambda n: f"{grouped(n)} parameters", lambda row: row.parameters),
    "macs": Kind("B103", lambda n: f"{grouped(n)} MACs", lambda row: row.macs),
    "parameter_bytes": Kind("B104", in_bytes("parameters"), lambda row: row.parameters),
    "peak_activation_bytes": Kind(PEAK, in_bytes("activations at once")),
    "depth": Kind("B106", lambda n: counted(n, "weighted layer")),
}
OTHER = "B107"  # a total that is not the one expected
NOWHERE = "B108"  # a shape that is expected of no part


def broken(net: Network, report: Report, graph: Graph) -> Iterator[Problem]:
    """What the network says of itself and isn't so. The report is of inference, the graph that
    of training, whose parts have all their names."""
    if net.budget is not None:
        yield from over(report, net.budget, "budget")
    if net.expect is not None:
        yield from differing(report, net.expect)
        yield from misshapen(net.name, graph, net.expect)


def over(report: Report, budget: Budget, field: str = "") -> Iterator[Problem]:
    """A problem for each total that is more than its budget: that of the document's `field`,
    or one that comes with the call."""
    for name, kind in KINDS.items():
        limit, total = getattr(budget, name), getattr(report.totals, name)
        if limit is None or total <= limit:
            continue
        share = f" ({percent(total - limit, limit)})" if limit else ""
        words = f"{kind.told(total)} are {grouped(total - limit)}{share} more than {grouped(limit)}"
        loc = (field, name) if field else ()
        path = ".".join(loc) or report.name
        yield Problem(kind.code, path, words, tuple(largest(report, kind)), loc=loc)


def differing(report: Report, expect: Expect) -> Iterator[Problem]:
    """A problem for each total that is another than expected."""
    for name, kind in KINDS.items():
        wanted, total = getattr(expect, name), getattr(report.totals, name)
        if wanted is None or total == wanted:
            continue
        off = f"{grouped(abs(total - wanted))} {'more' if total > wanted else 'fewer'} than"
        words = f"{kind.told(total)} are {off} the {grouped(wanted)} expected"
        yield Problem(OTHER, f"expect.{name}", words, loc=("expect", name))


def misshapen(name: str, graph: Graph, expect: Expect) -> Iterator[Problem]:
    """A problem for each part that gives another shape than expected, or does not exist."""
    parts = Parts(graph, name)
    for path, shape in expect.shapes:
        loc = ("expect", "shapes", path)
        try:
            found = unmet(parts, [(path, shape)])
        except UsageError as error:
            yield Problem(NOWHERE, f"expect.shapes.{path}", str(error), loc=loc)
            continue
        yield from (replace(problem, loc=loc) for problem in found)


def largest(report: Report, kind: Kind) -> Iterator[str]:
    """Where most of it is: the parts of the network that have the largest shares."""
    if kind.code == PEAK:
        yield f"the most is held at {report.peak_at}"
    if kind.of_row is None:
        return
    sizes = [(row.path.split("."), size) for row in report.layers if (size := kind.of_row(row))]
    depth = 0
    while len({tuple(path[: depth + 1]) for path, _ in sizes}) == 1 and depth < MAX_NESTING:
        depth += 1  # all is in one part: those inside tell more
    shares: Counter[str] = Counter()
    for path, size in sizes:
        shares[".".join(path[: depth + 1])] += size
    whole = sum(shares.values())
    most = [f"{part} {percent(size, whole)}" for part, size in shares.most_common(LARGEST)]
    yield f"most are in {', '.join(most)}"
