"""What is known of a network before any shape: which blocks it uses, and how much it is."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from lamina.compiler.extent import ONE, Extent, held, run, together
from lamina.compiler.wiring import SHOWN, Order, ordered, ring
from lamina.errors import Problems, quoted
from lamina.spec.combinators import Aux, Chain, Repeat, Residual, Use, Wired
from lamina.spec.definition import Definition
from lamina.spec.layer import Block, Composite, Element, Merge, kind_of
from lamina.spec.layers.conv import SparseConv
from lamina.spec.layers.linear import RBF
from lamina.spec.network import Network


class Survey:
    """One look at every part that is written, used or not, before anything is built. What is
    wrong in a definition is told once, at `net.blocks.name`."""

    def __init__(self, net: Network, problems: Problems) -> None:
        self.problems = problems
        self.blocks: dict[str, Definition] = dict(net.blocks)
        self.known = ", ".join([*self.blocks][:SHOWN]) or "none"
        self.bodies: dict[int, Element] = {}  # of our own blocks, by id, each opened once
        self.orders: dict[int, Order | None] = {}  # of explicit wires, by id; None is wrong
        self.extents: dict[int, Extent | None] = {}  # by the id of a part; None is too much
        path = f"{net.name}.blocks"
        uses = {name: used([definition.body]) for name, definition in net.blocks}
        self.refuse_unused(uses, used(part for _, part in net.body), path)
        for name in self.order(uses, path):
            self.extent(self.blocks[name].body, f"{path}.{name}")
        body = self.inside(net.body, net.name)
        self.whole = self.allowed(body and body.deeper(-1), net.name)  # its list is no part

    def refuse_unused(self, uses: dict[str, set[str]], first: set[str], path: str) -> None:
        """Definitions that nothing leads to are mistakes."""
        found: set[str] = set()
        todo = [*first]
        while todo:
            name = todo.pop()
            if name in uses and name not in found:
                found.add(name)
                todo += uses[name]
        if unused := [name for name in uses if name not in found]:
            names = ", ".join(unused[:SHOWN]) + (", …" if len(unused) > SHOWN else "")
            self.problems.add("L117", path, f"the network does not use {names}")

    def order(self, uses: dict[str, set[str]], path: str) -> list[str]:
        """The definitions, each behind those that it uses where none uses itself."""
        place = {name: index for index, name in enumerate(uses)}
        known = {name: sorted(uses[name] & place.keys(), key=place.__getitem__) for name in uses}
        try:
            return list(TopologicalSorter(known).static_order())
        except CycleError as error:
            around: list[str] = error.args[1][:0:-1]
            first = around.index(min(around, key=place.__getitem__))
            around = around[first:] + around[:first]
            words = f"block {quoted(around[0])} uses itself: {ring(around)}"
            self.problems.add("L116", f"{path}.{around[0]}", words)
            return [*uses]

    def extent(self, part: Element, path: str) -> Extent | None:
        """What the part comes to; None when that, or a part inside, is refused."""
        if id(part) not in self.extents:
            self.extents[id(part)] = self.allowed(self.measured(part, path), path)
        return self.extents[id(part)]

    def allowed(self, extent: Extent | None, path: str) -> Extent | None:
        """The extent, if it is one that can be built."""
        if extent is None or extent.excess is None:
            return extent
        self.problems.add(extent.excess[0], path, extent.excess[1])
        return None

    def measured(self, part: Element, path: str) -> Extent | None:
        match part:
            case Use():
                return self.use(part, path)
            case Aux():
                return self.extent(part.body, path)
            case Block():
                body = self.bodies[id(part)] = part.body()
                inner = self.extent(body, path)
                return inner and inner.deeper()
            case Repeat():
                return self.copies(part, path)
            case Merge(branches=()):
                return ONE
            case Wired():
                self.orders[id(part)] = ordered(part, path, self.problems)
                inner, wires = self.inside(part.body, path), held(feeds for _, feeds in part.inputs)
                return inner and inner._replace(entries=inner.entries + wires)
            case Chain() | Residual() | Merge():
                return self.inside(written(part), path)
            case SparseConv():
                return Extent(entries=held(part.table))
            case RBF():
                return Extent(entries=held(part.centres))
            case _:
                return ONE

    def use(self, part: Use, path: str) -> Extent | None:
        definition = self.blocks.get(part.block)
        if definition is None:
            message = f"no block {quoted(part.block)} is defined"
            self.problems.add("L107", path, message, f"defined are: {self.known}")
            return ONE
        inner = self.extents.get(id(definition.body))  # None where it is inside of itself
        return inner and inner.deeper()

    def copies(self, part: Repeat, path: str) -> Extent | None:
        kinds = [(range(part.first is not None, part.count), part.body)]
        kinds += [(range(1), part.first)] if part.first is not None else []
        found = [
            (copies, kind_of(body), extent)
            for copies, body in kinds
            if (extent := self.extent(body, f"{path}.{copies.start}")) is not None
        ]
        return run(found) if len(found) == len(kinds) else None

    def inside(self, pairs: Iterable[tuple[str, Element | None]], path: str) -> Extent | None:
        """Named parts together; None stands for a merge of their outputs."""
        found = [
            (name, ONE if part is None else self.extent(part, f"{path}.{name}"))
            for name, part in pairs
        ]
        allowed = [(name, extent) for name, extent in found if extent is not None]
        return together(allowed) if len(allowed) == len(found) else None


def written(part: Chain | Residual | Merge) -> list[tuple[str, Element | None]]:
    """The names that a part makes, with their parts; its own merge is None."""
    match part:
        case Residual():
            ends = {"shortcut": part.shortcut, "activation": part.activation}
            others = [(name, end) for name, end in ends.items() if end is not None]
            return [*part.body, *others, ("add", None)]
        case Merge():
            return [*part.branches, (kind_of(part), None)]
        case _:
            return [*part.body]


def used(parts: Iterable[Element]) -> set[str]:
    """The blocks that parts use, at any depth."""
    todo, seen, names = [*parts], set[int](), set[str]()
    while todo:
        part = todo.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, Use):
            names.add(part.block)
        elif isinstance(part, Composite):
            todo += part.parts()
    return names
