"""Spec → graph: opens blocks and combinators, fills in what the net says for all, infers
every shape, and collects everything that is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from lamina.compiler.advice import advice
from lamina.compiler.building import Built, Place, Wires, boxed, deeper, frozen, titled
from lamina.compiler.graph import INPUT, Graph, Head
from lamina.compiler.wiring import ordered
from lamina.errors import Problems, ShapeError, quoted
from lamina.spec.combinators import Aux, Chain, Repeat, Residual, Use, Wired
from lamina.spec.definition import Definition
from lamina.spec.initial import Values
from lamina.spec.layer import MAX_NESTING, Block, Element, Layer, Merge, kind_of
from lamina.spec.layers.merge import Add
from lamina.spec.network import Network
from lamina.spec.shape import Shape

MAX_LAYERS = 1_000_000
MAX_LETTERS = 100_000_000  # of all paths; a million layers have some 20 million
MAX_DIMENSION = 2**256  # far beyond any computer; counts of what is beyond would not print
MAIN = "logits"  # how train mode names the main output beside the heads


class Elaborator:
    """One network's elaboration. A part that is wrong gives None and a problem; what depends
    on it is left unchecked, so that one fault is reported once."""

    def __init__(self, net: Network) -> None:
        self.init = net.init
        self.blocks: dict[str, Definition] = dict(net.blocks)
        self.problems = Problems()
        # a repeated part is built once for each input shape; the part is kept with the
        # result because its id is the key, and how deep it goes because it may stand deeper
        self.memo: dict[tuple[int, Shape, bool], tuple[Element, Built | None, int]] = {}
        self.deepest = 0

    def build(self, part: Element, x: Shape, place: Place) -> Built | None:
        """The part for input `x`."""
        key = (id(part), x, place.trunk)
        if key not in self.memo:
            outside, self.deepest = self.deepest, place.depth
            built = self.opened(part, x, place)
            self.memo[key] = (part, built, self.deepest - place.depth)
            self.deepest = max(outside, self.deepest)
            return built
        _, built, inside = self.memo[key]
        self.deepest = max(self.deepest, place.depth + inside)
        too_deep = built is not None and place.depth + inside > MAX_NESTING + 1
        return self.too_deep(place) if too_deep else built

    def too_deep(self, place: Place) -> Built | None:
        return self.problem(place, "L101", f"parts nest deeper than {MAX_NESTING} levels")

    def opened(self, part: Element, x: Shape, place: Place) -> Built | None:
        if place.depth > MAX_NESTING + 1:
            return self.too_deep(place)
        match part:
            case Layer():
                built = self.layer(part, x, place)
            case Chain():
                built = self.chain(part.body, x, place)
            case Residual():
                built = self.residual(part, x, place)
            case Repeat():
                built = self.repeat(part, x, place)
            case Merge():
                built = self.branches(part, x, place)
            case Wired():
                built = self.wired(part, x, place)
            case Block():
                inner = self.build(part.body(), x, deeper(place))
                built = titled(inner, type(part).__name__, part.numbers(), kind_of(part))
            case Use():
                built = self.use(part, x, place)
            case _:
                where = "the trunk: in a chain, not in a branch, a residual or a repeat"
                return self.problem(place, "L102", f"`aux` belongs on {where}")
        if built is None:
            return None
        if built.size > MAX_LAYERS:
            count = f"{built.size:,} layers, more than {MAX_LAYERS:,}"
            return self.problem(place, "L103", f"this makes {count}")
        return frozen(built) if part.frozen else built

    def problem(self, place: Place, code: str, message: str, *details: str) -> Built | None:
        """Notes a problem; what it is said of is None."""
        self.problems.add(code, place.path, message, *details)
        return None

    def layer(self, part: Layer, x: Shape, place: Place) -> Built | None:
        try:
            op = part.settled(self.init).resolved(x)
            shape = bounded(op.infer(x))
            check_values(op, x)
            return Built(op, shape)
        except ShapeError as error:
            return self.problem(place, "L201", error.message, *error.details)

    def chain(self, pairs: Iterable[tuple[str, Element]], x: Shape, place: Place) -> Built | None:
        wires, value = Wires(x), INPUT
        for name, part in pairs:
            inner = place.inside(name)
            if isinstance(part, Aux):
                self.tap(name, part, value, wires, inner)
                continue
            built = self.build(part, wires.shapes[value], inner)
            if built is None:
                return None
            value = wires.add(name, built, (value,))
        return wires.graph(value)

    def tap(self, name: str, part: Aux, value: str, wires: Wires, place: Place) -> None:
        """Adds a side output that reads `value`."""
        if not place.trunk:
            self.opened(part, wires.shapes[value], place)
        elif name == MAIN:
            self.problem(place, "L104", f"`{MAIN}` is the name of the main output")
        elif built := self.build(part.body, wires.shapes[value], replace(place, trunk=False)):
            wires.add(name, frozen(built) if part.frozen else built, (value,))
            wires.heads.append(Head(name, name, part.weight, built.shape))

    def residual(self, part: Residual, x: Shape, place: Place) -> Built | None:
        taken = {"shortcut", "add", "activation"} & {name for name, _ in part.body}
        if taken:
            names = ", ".join(sorted(taken))
            return self.problem(place, "L105", f"a residual has its own {names}")
        wires, value = Wires(x), INPUT
        for name, inner in part.body:
            built = self.build(inner, wires.shapes[value], place.inside(name, trunk=False))
            if built is None:
                return None
            value = wires.add(name, built, (value,))
        shortcut = INPUT
        if part.shortcut is not None:
            built = self.build(part.shortcut, x, place.inside("shortcut", trunk=False))
            if built is None:
                return None
            shortcut = wires.add("shortcut", built, (INPUT,))
        ends = {"shortcut": shortcut, "body": value}
        total = self.merge(Add(scale=part.scale), ends, wires, place.inside("add"))
        if total is None:
            return None
        value = wires.add("add", total, tuple(ends.values()))
        if part.activation is not None:
            built = self.build(part.activation, total.shape, place.inside("activation"))
            if built is None:
                return None
            value = wires.add("activation", built, (value,))
        return wires.graph(value)

    def repeat(self, part: Repeat, x: Shape, place: Place) -> Built | None:
        wires, value = Wires(x), INPUT
        boxes: dict[int, Built] = {}  # equal copies stay one object
        for index in range(part.count):
            body = part.first if part.first is not None and index == 0 else part.body
            copies = 1 if body is part.first else part.count - (part.first is not None)
            inner = place.inside(str(index), trunk=False, copies=copies)
            built = self.build(body, wires.shapes[value], inner)
            if built is None:
                return None
            total = built.size * inner.copies
            if index < 2 and total > MAX_LAYERS:
                count = f"{total:,} layers, more than {MAX_LAYERS:,}"  # said before it is made
                return self.problem(place, "L103", f"this makes {count}")
            if index < 2 and (letters := total * len(inner.path)) > MAX_LETTERS:
                return self.problem(place, "L109", too_long(letters))
            box = boxes.setdefault(id(built), boxed(body, built, wires.shapes[value]))
            value = wires.add(str(index), box, (value,))
        return wires.graph(value, repeated=True)

    def branches(self, part: Merge, x: Shape, place: Place) -> Built | None:
        kind = kind_of(part)
        if len(part.branches) < 2:
            need = "needs at least two branches, or two inputs in a `graph`"
            return self.problem(place, "L106", f"{kind} {need}")
        if any(name == kind for name, _ in part.branches):
            return self.problem(place, "L105", f"a branch may not be named `{kind}`")
        wires = Wires(x)
        for name, branch in part.branches:
            if built := self.build(branch, x, place.inside(name, trunk=False)):
                wires.add(name, built, (INPUT,))
        if len(wires.nodes) < len(part.branches):
            return None
        ends = {node.name: node.name for node in wires.nodes}
        joined = self.merge(part.joining(), ends, wires, place.inside(kind))
        return joined and wires.graph(wires.add(kind, joined, tuple(ends)))

    def merge(self, op: Merge, ends: dict[str, str], wires: Wires, place: Place) -> Built | None:
        """The merge of values; `ends` names each of them for the error."""
        shapes = {name: wires.shapes[value] for name, value in ends.items()}
        try:
            return Built(op, bounded(op.infer(shapes)))
        except ShapeError as error:
            hints = advice(ends, shapes, {node.name: node for node in wires.nodes}, wires.input)
            return self.problem(place, "L202", error.message, *error.details, *hints)

    def wired(self, part: Wired, x: Shape, place: Place) -> Built | None:
        plan = ordered(part, place.path, self.problems)
        if plan is None:
            return None
        wires, stands = Wires(x), {INPUT: INPUT}  # an `aux` stands for what it taps
        for name, inner, sources in plan.steps:
            values = tuple(stands[source] for source in sources)
            spot = place.inside(name)
            if isinstance(inner, Aux):
                self.tap(name, inner, values[0], wires, spot)
                stands[name] = values[0]
                continue
            if isinstance(inner, Merge) and not inner.branches:
                ends = dict(zip(sources, values, strict=True))
                built = self.merge(inner, ends, wires, spot)
            else:
                built = self.build(inner, wires.shapes[values[0]], replace(spot, trunk=False))
            if built is None:
                return None
            stands[name] = wires.add(name, built, values)
        return wires.graph(stands[plan.output])

    def use(self, part: Use, x: Shape, place: Place) -> Built | None:
        definition = self.blocks.get(part.block)
        if definition is None:
            known = ", ".join(list(self.blocks)[:8]) or "none"
            message = f"no block {quoted(part.block)} is defined"
            return self.problem(place, "L107", message, f"defined are: {known}")
        inner = self.build(definition.body, x, deeper(place))
        return titled(inner, definition.title or part.block, dict(definition.numbers))


def bounded(shape: Shape) -> Shape:
    """The same shape. Sizes that multiply layer after layer grow without end otherwise."""
    if max(shape.dimensions) > MAX_DIMENSION:
        raise ShapeError("its output has a dimension beyond 2^256")
    return shape


def check_values(op: Layer, x: Shape) -> None:
    """Weights given by value must be as many as the layer has."""
    for role, tensor in op.params(x).items() if getattr(op, "init", None) else ():
        if isinstance(tensor.init, Values) and len(tensor.init.values) != tensor.count:
            shape = " × ".join(map(str, tensor.shape))
            given = f"{len(tensor.init.values)} values for the {role} of {shape}"
            raise ShapeError(f"there are {given} = {tensor.count}")


def too_long(letters: int) -> str:
    """What is wrong with long names on many levels."""
    return f"the paths of its layers have {letters:,} letters in all, more than {MAX_LETTERS:,}"


def elaborate(net: Network) -> Graph:
    """The whole training graph of a network. Raises SpecError with every problem found."""
    elaborator = Elaborator(net)
    built = elaborator.chain(net.body, net.input_shape, Place(net.name))
    if built is not None and isinstance(built.op, Graph):
        names = Counter(head.name for head in built.op.heads)
        for name in sorted(name for name, count in names.items() if count > 1):
            elaborator.problems.add("L108", net.name, f"two side outputs are named `{name}`")
        if built.size > MAX_LAYERS:
            message = f"the network has {built.size:,} layers, more than {MAX_LAYERS:,}"
            elaborator.problems.add("L103", net.name, message)
        if built.op.letters > MAX_LETTERS:
            elaborator.problems.add("L109", net.name, too_long(built.op.letters))
    elaborator.problems.raise_if_any()
    made = titled(built, net.class_name, {})
    if made is None or not isinstance(made.op, Graph):
        raise AssertionError("a network without problems elaborates to a graph")
    return made.op
