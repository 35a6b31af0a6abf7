"""Where two sides part ways: the layer, or the layers between two modules that tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lamina.backends.proof.compare import differing, distance
from lamina.backends.proof.task import Found, output_shapes
from lamina.backends.proof.verdict import TOLERANCE
from lamina.compiler.analysis.flatten import Flat, flatten
from lamina.compiler.graph import Graph
from lamina.compiler.names import attribute_names

SHOWN = 6


def first_divergence(graph: Graph, one: Found, other: Found, tolerance: float) -> str:
    """What computes something else: read off the modules that both sides recorded, in the
    order of execution. Layers without a module of their own are named together."""
    flat = flatten(graph)
    seen = recorded(flat, graph, one, other)
    for number, place in sorted(seen.items()):
        if distance(one, other, f"out/{place}") <= tolerance:
            continue
        path, inputs = flat.paths[number], flat.inputs(number)
        if distance(one, other, f"in/{place}") <= tolerance:
            return f"in {path}"
        before, between = behind(flat, inputs, seen)
        if one.array(f"in/{place}").shape != other.array(f"in/{place}").shape:
            between.add(number)  # one side pads before the module, the other in it
        return said(flat, between, before, f"and {path}")
    for name, value in zip(output_shapes(graph), flat.outputs, strict=True):
        if distance(one, other, f"output/{name}") > tolerance:
            before, between = behind(flat, (value,), seen)
            return said(flat, between, before, f"and the output {name}")
    return ""


def apart_from_outputs(one: Found, other: Found, dtype: str) -> str:
    """Where sides with equal outputs part: the first running statistic, or the last gradient,
    since gradients flow backwards."""
    allowed = TOLERANCE[dtype]
    if allowed["statistic"] is not None:
        for path in differing("statistic", one, other, allowed["statistic"]):
            return f"in the running statistic {path}; the outputs agree"
    if allowed["gradient"] is not None:
        for path in reversed(differing("gradient", one, other, allowed["gradient"])):
            return f"in the gradient of {path}; the outputs agree"
    return ""


def recorded(flat: Flat, graph: Graph, one: Found, other: Found) -> dict[int, str]:
    """The numbers of the steps that both sides recorded, with the names of their modules."""
    numbers = {path: number for number, path in enumerate(flat.paths)}
    both = set(one.names("out")) & set(other.names("out"))
    return {numbers[path]: place for path, place in placed(graph, "", "") if f"out/{place}" in both}


def placed(graph: Graph, path: str, place: str) -> Iterator[tuple[str, str]]:
    """The path of every primitive, and where a module for it would be kept."""
    for node, attribute in zip(graph.nodes, attribute_names(graph.nodes), strict=True):
        if isinstance(node.op, Graph):
            yield from placed(node.op, f"{path}{node.name}.", f"{place}{attribute}.")
        else:
            yield path + node.name, place + attribute


def behind(flat: Flat, values: Iterable[int], seen: dict[int, str]) -> tuple[set[int], set[int]]:
    """Going back from values: the recorded steps (-1 for the input) that are met first, and
    the others on the way."""
    before: set[int] = set()
    between: set[int] = set()
    todo = [value - 1 for value in values]
    while todo:
        number = todo.pop()
        if number < 0 or number in seen:
            before.add(number)
        elif number not in between:
            between.add(number)
            todo += [value - 1 for value in flat.inputs(number)]
    return before, between


def said(flat: Flat, between: set[int], before: set[int], after: str) -> str:
    """In norm1 or pool1, between conv1 and conv2."""
    ends = [flat.paths[n] if n >= 0 else "the input" for n in sorted(before)]
    where = f"between {some(ends, ',')} {after}"
    paths = [flat.paths[number] for number in sorted(between)]
    return f"in {some(paths, 'or')}, {where}" if paths else f"{where}, where the spec has no layer"


def some(names: list[str], link: str) -> str:
    """A few names, and how many more there are."""
    if len(names) > SHOWN:
        names = [*names[:SHOWN], f"{len(names) - SHOWN} more"]
    *first, last = names
    return f"{', '.join(first)} {link} {last}".replace(" ,", ",") if first else last
