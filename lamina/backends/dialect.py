"""A dialect: how one framework spells every op, and the frame around the spelled ops."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import replace
from typing import Self

from lamina.backends.precision import Precision, Rounding
from lamina.backends.spelling import Module, Row, Spelling, View, X
from lamina.compiler.numbers import numbers
from lamina.compiler.plan import Argument, Call, ClassPlan, Expr
from lamina.errors import LaminaError
from lamina.spec.layer import Element, Layer, Merge, kind_of
from lamina.spec.shape import Shape


class Anything(dict[str, Expr]):
    """Stands for the numbers of an op while only their use is asked for."""

    def __missing__(self, name: str) -> Expr:
        return Argument(name, is_float=False)


class Dialect(ABC):
    """What the writer asks a framework's dialect."""

    name: str
    title: str
    base: str  # the class that modules derive from
    array: str  # the type of values
    method: str  # the method that computes
    frozen_needs: tuple[str, ...] = ()  # support definitions that freezing calls for
    stack_needs: tuple[str, ...] = ()  # support definitions of a loop over stacked parts
    stack_place = ""  # where a loop keeps its part
    overwrites = False  # whether a value that nothing else needs may be overwritten
    faster: tuple[str, ...] = ()  # what ends the constructor of an optimised network
    mixed = False  # whether convolutions and linear layers compute in bfloat16
    context = ""  # the statement around a forward pass that does
    narrow: str  # behind a value, rounds it to bfloat16
    widen: str  # behind a value, makes it float32
    imports: tuple[tuple[str, str], ...]  # import line and the name whose use calls for it
    vocabulary: frozenset[str]  # dotted names of the imported modules that rows print
    attributes: frozenset[str]  # of values and modules, that rows and freezing print
    words: frozenset[str]  # strings that rows print

    def __init__(self) -> None:
        self.rows: dict[type[Element], Row] = {}

    def in_precision(self, precision: Precision) -> Self:
        """This dialect, or the one of mixed precision with the same rows."""
        if precision == "float32":
            return self
        other = copy(self)
        other.mixed = True
        return other

    def spells(self, *kinds: type[Element]) -> Callable[[Row], Row]:
        """Registers a row. It is called with the op's view; for a merge, with the inputs'
        texts too."""

        def register(row: Row) -> Row:
            self.rows.update(dict.fromkeys(kinds, row))
            return row

        return register

    def uses(self, op: Layer | Merge, image: bool) -> frozenset[str]:
        """The numbers of an op that its row prints."""
        seen: set[str] = set()
        view = View(op, Anything(), image=image, seen=seen)
        self.row(op)(view, *((["x", "y"],) if isinstance(op, Merge) else ()))
        return frozenset(seen)

    def spell(self, what: Call, inputs: list[str], *, frozen: bool) -> Spelling:
        """The row of a member's op, applied."""
        numbers = dict(what.numbers)
        view = View(what.op, numbers, image=what.image, frozen=frozen, mixed=self.mixed)
        if isinstance(what.op, Merge):
            return self.row(what.op)(view, inputs)
        spelled = self.row(what.op)(view)
        return self.rounded(what.op, spelled) if self.mixed else spelled

    def rounded(self, op: Element, spelled: Spelling) -> Spelling:
        """An op between values in bfloat16."""
        match self.rounding(op):
            case "nothing":
                return spelled
            case "result":
                return replace(spelled, call=spelled.call + self.narrow)
            case "operand and result":
                read = spelled.call.replace(X, X + self.widen)
                return replace(spelled, call=read + self.narrow)

    def row(self, op: Element) -> Row:
        try:
            return self.rows[type(op)]
        except KeyError:
            kind = type(op).__name__
            raise LaminaError(f"the {self.name} dialect has no row for {kind}") from None

    def module(self, op: Layer, x: Shape) -> Module:
        """How an op with state is kept."""
        what = Call(op, tuple(numbers(op, (x,)).items()), x.is_image)
        spelled = self.spell(what, [], frozen=False)
        if not isinstance(spelled, Module):
            raise LaminaError(f"{kind_of(op)} has state and no place for it in {self.name}")
        return spelled

    def idioms(self, plan: ClassPlan) -> dict[str, Spelling]:
        """Spellings, by member, that differ from the rows' because of what stands beside."""
        return {}

    @abstractmethod
    def rounding(self, op: Element) -> Rounding:
        """What an op needs around it where values are in bfloat16."""

    @abstractmethod
    def layout(self, x: Shape) -> str:
        """A sentence on what the model takes."""

    @abstractmethod
    def signature(self, arguments: Iterable[str], *, stateful: bool) -> str:
        """The line that begins `__init__`."""

    @abstractmethod
    def preamble(self) -> tuple[str, ...]:
        """Statements that begin `__init__`."""

    @abstractmethod
    def instance(self, plan: ClassPlan, values: Iterable[str], *, stateful: bool) -> str:
        """The construction of another emitted class."""

    @abstractmethod
    def container(self, items: list[str]) -> str:
        """The construction of a run of modules; an item may be a starred comprehension."""

    def stack(self, count: str, plan: ClassPlan, values: Iterable[str]) -> str:
        """The construction of equal parts as one loop; of a dialect that has such loops."""
        raise LaminaError(f"the {self.name} dialect has no loop over stacked parts")

    @abstractmethod
    def through(self, attribute: str, value: str, step: str) -> list[str]:
        """Statements that send the variable `value` through a run; `step` is a free name for
        one of its parts."""

    @abstractmethod
    def freezing(self, attribute: str, spelled: Module) -> tuple[str, ...]:
        """Statements after the construction of a frozen op."""

    @abstractmethod
    def methods(self, frozen: Mapping[str, Module]) -> list[str]:
        """Further methods of a class with frozen ops, by attribute."""
