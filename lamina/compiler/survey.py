"""What is known of a network before any shape: which blocks it uses, and how much it is."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from lamina.compiler.extent import ONE, Extent, held, run, together
from lamina.compiler.wiring import Order, ordered
from lamina.errors import Problems, quoted
from lamina.spec.combinators import Aux, Chain, Repeat, Residual, Use, Wired
from lamina.spec.layer import Block, Element, Merge, kind_of
from lamina.spec.layers.conv import SparseConv
from lamina.spec.layers.linear import RBF
from lamina.spec.parameters.plain import Opened, Plain
from lamina.spec.parameters.uses import SHOWN, Uses, in_order, ring, unreached

MAX_NAMES = 1000  # among which the one that was meant is looked for


class Survey:
    """One look at every part that is written, used or not, before anything is built. What is
    wrong in a definition is told once, at `net.blocks.name`."""

    def __init__(self, net: Plain, problems: Problems) -> None:
        self.problems = problems
        self.blocks: dict[str, Opened] = net.blocks
        self.names = [*islice(net.uses, MAX_NAMES)]
        self.known = ", ".join(self.names[:SHOWN]) or "none"
        self.bodies: dict[int, Element] = {}  # of our own blocks, by id, each opened once
        self.orders: dict[int, Order | None] = {}  # of explicit wires, by id; None is wrong
        self.extents: dict[int, Extent | None] = {}  # by the id of a part; None is too much
        path = f"{net.name}.blocks"
        self.refuse_unused(net, path)
        opened = by_definition(net.blocks.values())
        for name in self.order(net.uses, path):
            for block in opened.get(name, ()):
                self.extent(block.body, f"{path}.{name}")
        body = self.inside(net.body, net.name)
        self.whole = self.allowed(body and body.deeper(-1), net.name)  # its list is no part

    def refuse_unused(self, net: Plain, path: str) -> None:
        """Definitions that nothing leads to are mistakes."""
        if unused := unreached(net.uses, net.first):
            names = ", ".join(unused[:SHOWN]) + (", …" if len(unused) > SHOWN else "")
            self.problems.add("L117", path, f"the network does not use {names}")

    def order(self, uses: Uses, path: str) -> list[str]:
        """The definitions, each behind those that it uses where none uses itself."""
        order, around = in_order(uses)
        if around:
            words = f"block {quoted(around[0])} uses itself: {ring(around)}"
            self.problems.add("L116", f"{path}.{around[0]}", words)
        return order

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
            near = self.near(part.block)
            hint = f"did you mean {near}?" if near else f"defined are: {self.known}"
            self.problems.add("L107", path, message, hint)
            return ONE
        if part.values:  # where a block has parameters, none are left by now
            words = f"block {quoted(part.block)} has no parameters, and is given some"
            self.problems.add("S126", path, words)
        inner = self.extents.get(id(definition.body))  # None where it is inside of itself
        return inner and inner.deeper()

    def near(self, name: str) -> str:
        """The definitions that were probably meant; looking for them takes time."""
        few = self.problems.count < SHOWN
        close = get_close_matches(name, self.names, 2) if few else ()
        return " or ".join(close)

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


def by_definition(blocks: Iterable[Opened]) -> dict[str, list[Opened]]:
    """Blocks for all their values, by the name of their definition."""
    found: dict[str, list[Opened]] = {}
    for block in blocks:
        found.setdefault(block.definition, []).append(block)
    return found
