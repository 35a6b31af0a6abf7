"""Spec → graph: opens blocks and combinators, fills in what the net says for all, infers
every shape, and collects everything that is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from typing import NoReturn

from lamina.compiler.advice import Adviser
from lamina.compiler.bounds import bounded, check_values
from lamina.compiler.building import Built, Place, Wires, boxed, titled
from lamina.compiler.freezing import Freezer
from lamina.compiler.graph import INPUT, Graph, Head
from lamina.compiler.remedies import Fault
from lamina.compiler.survey import Survey
from lamina.compiler.trials import MAX_FAULTS, advise
from lamina.errors import Problems, ShapeError
from lamina.spec.combinators import Aux, Chain, Repeat, Residual, Use, Wired
from lamina.spec.layer import Block, Element, Layer, Merge, kind_of
from lamina.spec.layers.merge import Add
from lamina.spec.network import Network
from lamina.spec.parameters.expansion import expanded
from lamina.spec.shape import Shape

MAX_AGAIN = 20_000  # parts worked out for one more shape; it takes a second
MAX_AGAIN_TRIED = 1_000  # the same, while a way out is tried
MAIN = "logits"  # how train mode names the main output beside the heads


class Elaborator:
    """One network's elaboration. A part that is wrong gives None and a problem; what depends
    on it is left unchecked, so that one fault is reported once."""

    def __init__(self, net: Network) -> None:
        self.init, self.path, self.input = net.init, net.name, net.input_shape
        self.problems = Problems()
        self.net = expanded(net)
        self.survey = Survey(self.net, self.problems)
        self.start()

    def start(self, instead: Mapping[int, Element] | None = None) -> None:
        """Begin with nothing built; other parts may stand in place of some, by their ids."""
        self.instead = instead or {}
        self.adviser, self.freezer = Adviser(), Freezer()
        # a repeated part is built once for each input shape; it is kept with what was built
        # because its id is the key
        self.memo: dict[int, tuple[Element, dict[tuple[Shape, bool], Built | None]]] = {}
        self.again = 0
        self.faults: list[Fault] = []
        self.sealed = 0  # how many blocks of ours are around, whose inside nobody wrote

    def again_with(self, instead: Mapping[int, Element]) -> Problems:
        """What is wrong when other parts stand in place of some."""
        other = copy(self)
        other.problems = Problems()
        other.start(instead)
        other.again = MAX_AGAIN - MAX_AGAIN_TRIED
        other.everything()
        return other.problems

    def everything(self) -> Built | None:
        """The whole network."""
        built = self.chain(self.net.body, self.input, Place(self.path))
        if built is not None and isinstance(built.op, Graph):
            names = Counter(head.name for head in built.op.heads)
            for name in sorted(name for name, count in names.items() if count > 1):
                self.problems.add("L108", self.path, f"two side outputs are named `{name}`")
        return built

    def build(self, part: Element, x: Shape, place: Place) -> Built | None:
        """The part for input `x`."""
        part = self.instead.get(id(part), part)
        _, known = self.memo.setdefault(id(part), (part, {}))
        key = (x, place.trunk)
        if key not in known:
            self.again += bool(known)
            if self.again > MAX_AGAIN:
                self.refuse_growth(place)
            known[key] = self.opened(part, x, place)
        return known[key]

    def refuse_growth(self, place: Place) -> NoReturn:
        """Ends a work that is out of all proportion to the spec."""
        self.problem(
            place,
            "L119",
            f"parts that are used again meet more than {MAX_AGAIN:,} other input shapes",
            "each is worked out anew; copies that meet equal shapes are worked out once",
        )
        self.problems.raise_if_any()
        raise AssertionError("the problem above was raised")

    def opened(self, part: Element, x: Shape, place: Place) -> Built | None:
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
                self.sealed += 1
                inner = self.build(self.survey.bodies[id(part)], x, place)
                self.sealed -= 1
                built = titled(inner, type(part).__name__, part.numbers(), kind_of(part))
            case Use():
                built = self.use(part, x, place)
            case _:
                where = "the trunk: in a chain, not in a branch, a residual or a repeat"
                return self.problem(place, "L102", f"`aux` belongs on {where}")
        return self.freezer.freeze(built) if built is not None and part.frozen else built

    def problem(self, place: Place, code: str, message: str, *details: str) -> Built | None:
        """Notes a problem; what it is said of is None."""
        self.problems.add(code, place.path, message, *details)
        return None

    def layer(self, part: Layer, x: Shape, place: Place) -> Built | None:
        try:
            op = part.settled(self.init).resolved(x)
            shape = bounded(op.infer(x))
            check_values(op, x)
            self.adviser.note(op, part)
            return Built(op, shape)
        except ShapeError as error:
            self.problem(place, error.code, error.message, *error.details)
            return self.fault(part, x, place)

    def fault(self, part: Element, x: Shape, place: Place, **shapes: Shape) -> Built | None:
        """Remembers which part the last problem is of, if it is one that somebody wrote."""
        at = len(self.problems.found) - 1
        if not self.sealed and len(self.faults) < MAX_FAULTS:
            code = self.problems.found[at].code
            self.faults.append(Fault(at, code, place.path, part, x, shapes))
        return None

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
            wires.add(name, self.freezer.freeze(built) if part.frozen else built, (value,))
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
            shapes = {name: wires.shapes[end] for name, end in ends.items()}
            return self.fault(part, x, place.inside("add"), **shapes)
        value = wires.add("add", total, tuple(ends.values()))
        if part.activation is not None:
            spot = place.inside("activation", trunk=False)
            built = self.build(part.activation, total.shape, spot)
            if built is None:
                return None
            value = wires.add("activation", built, (value,))
        return wires.graph(value)

    def repeat(self, part: Repeat, x: Shape, place: Place) -> Built | None:
        wires, shape = Wires(x), x
        bodies = [part.body] * 2 if part.first is None else [part.first, part.body]
        boxes: dict[tuple[int, int], Built] = {}  # equal copies stay one object
        while (index := len(wires.nodes)) < part.count:
            body = bodies[index > 0]
            built = self.build(body, shape, place.inside(str(index), trunk=False))
            if built is None:
                return None
            box = boxes.setdefault((id(body), id(built)), boxed(body, built, shape))
            settled = built.shape == shape and body is part.body  # so are all that follow
            wires.copies(box, part.count - index if settled else 1)
            shape = built.shape
        unused = part.first is not None and part.count == 1  # checked all the same
        if unused and self.build(part.body, shape, place.inside("1", trunk=False)) is None:
            return None
        return wires.run()

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
        if joined is None:
            return self.fault(part, x, place.inside(kind))
        return wires.graph(wires.add(kind, joined, tuple(ends)))

    def merge(self, op: Merge, ends: dict[str, str], wires: Wires, place: Place) -> Built | None:
        """The merge of values; `ends` names each of them for the error."""
        shapes = {name: wires.shapes[value] for name, value in ends.items()}
        try:
            return Built(op, bounded(op.infer(shapes)))
        except ShapeError as error:
            hints = self.adviser.hints(ends, shapes, wires.nodes, wires.input)
            return self.problem(place, error.code, error.message, *error.details, *hints)

    def wired(self, part: Wired, x: Shape, place: Place) -> Built | None:
        plan = self.survey.orders[id(part)]
        if plan is None:
            return None  # which the survey has told
        wires, stands = Wires(x), {INPUT: INPUT}  # an `aux` stands for what it taps
        for name, inner, sources in plan.steps:
            values = tuple(stands[source] for source in sources)
            spot = place.inside(name)
            if isinstance(inner, Aux):
                self.tap(name, inner, values[0], wires, spot)
                stands[name] = values[0]
                continue
            if len(set(values)) < len(values):
                return self.problem(spot, "L112", "the same value comes in twice")
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
        definition = self.survey.blocks.get(part.block)
        if definition is None:
            return None  # which the survey has told
        inner = self.build(definition.body, x, place)
        return titled(inner, definition.title, definition.numbers)


def elaborate(net: Network) -> Graph:
    """The whole training graph of a network. Raises SpecError with every problem found."""
    elaborator = Elaborator(net)
    if elaborator.survey.whole is None:
        elaborator.problems.raise_if_any()
    built = elaborator.everything()
    if elaborator.faults and elaborator.survey.whole is not None:
        layers = elaborator.survey.whole.layers
        advise(elaborator.problems, elaborator.faults, layers, elaborator.again_with)
    elaborator.problems.raise_if_any()
    made = titled(built, net.class_name, {})
    if made is None or not isinstance(made.op, Graph):
        raise AssertionError("a network without problems elaborates to a graph")
    return made.op
