"""What a dialect's row says of an op, and the view of the op that a row gets.

Numbers reach a row as expressions, a literal or a constructor argument, and can only be
printed; choices are plain values that it may branch on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NoReturn

from lamina.compiler.numbers import is_number, is_numbers
from lamina.compiler.plan import Argument, Expr, Multiple
from lamina.errors import LaminaError
from lamina.spec.model import Model

X = "\x02"  # stands for the input in a row's text
MARK = "\x01"  # surrounds an argument's name: `name` in __init__, `self.name` in forward


class Num:
    """A number that can be printed and compared with a literal default, nothing else."""

    __slots__ = ("expr", "text")

    def __init__(self, expr: Expr) -> None:
        self.expr = expr
        self.text = printed(expr)

    def __str__(self) -> str:
        return self.text

    def is_literally(self, value: float) -> bool:
        """Whether this is a literal of that value (an argument never is)."""
        return isinstance(self.expr, (int, float)) and self.expr == value

    def complement(self) -> str:
        """1 - value: exactly as a person would write it."""
        if isinstance(self.expr, (int, float)):
            return repr(float(1 - Decimal(repr(self.expr))))
        return f"1.0 - {self.text}"

    def __bool__(self) -> NoReturn:
        raise LaminaError("a dialect's row may print a number, not branch on it")


def printed(expr: Expr) -> str:
    match expr:
        case Argument():
            return f"{MARK}{expr.name}{MARK}"
        case Multiple() if expr.name:
            return f"{MARK}{expr.name}{MARK}"
        case Multiple():
            return f"{expr.factor} * {MARK}{expr.argument.name}{MARK}"
        case _:
            return repr(expr)


class View:
    """An op as its row sees it: `view.kernel` is a `Num` or a tuple of them, `view.bias` a
    plain choice. `numbers` maps a number's name (`padding.0`) to its expression."""

    def __init__(
        self,
        model: Model,
        numbers: Mapping[str, Expr],
        *,
        image: bool = True,
        frozen: bool = False,
        mixed: bool = False,
        prefix: str = "",
        seen: set[str] | None = None,
    ) -> None:
        self._model, self._numbers, self._prefix = model, numbers, prefix
        self._seen = set[str]() if seen is None else seen
        self.is_image, self.is_frozen, self.is_mixed = image, frozen, mixed

    def __getattr__(self, name: str) -> Any:
        path = self._prefix + name
        value: Any = getattr(self._model, name, None)
        if is_numbers(value):
            return tuple(self._number(f"{path}.{i}") for i in range(len(value)))
        if isinstance(value, Model):
            return View(value, self._numbers, prefix=f"{path}.", seen=self._seen)
        if is_number(value) or not hasattr(self._model, name):
            return self._number(path)
        return value

    def _number(self, path: str) -> Num:
        self._seen.add(path)
        return Num(self._numbers[path])

    def is_a(self, kind: type[Model]) -> bool:
        """Whether the viewed model is of that class."""
        return isinstance(self._model, kind)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a framework keeps a tensor below the module's path, and the axes of the
    canonical layout in the order in which it keeps them (empty: as they are). What is not
    `learnt` is a buffer."""

    path: str
    axes: tuple[int, ...] = ()
    learnt: bool = True


@dataclass(frozen=True, slots=True)
class Module:
    """An op with state: built in `__init__`, called in the forward pass.

    `call` is the forward text, in which X is the input and `{self}` the attribute; `after`
    are statements that follow the construction.
    """

    build: str
    slots: Mapping[str, Slot] = field(default_factory=dict[str, Slot])
    call: str = "{self}(" + X + ")"
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()  # support definitions
    evaluates: bool = False  # has a training mode of its own that a frozen part must not enter


@dataclass(frozen=True, slots=True)
class Function:
    """An op without state: text of the forward pass, in which X is the input; `in_place` is
    the text that may overwrite it."""

    call: str
    needs: tuple[str, ...] = ()
    in_place: str = ""


Spelling = Module | Function
Row = Callable[..., Spelling]


def call(callee: str, *arguments: object, **options: object) -> str:
    """A call's text. An option given as `(value, default)` is left out when it is literally
    the default; lists and tuples of numbers are printed as tuples."""
    shown = [text(argument) for argument in arguments]
    for name, option in options.items():
        if isinstance(option, Unless):
            if option.holds():
                continue
            shown.append(f"{name}={text(option.value)}")
        else:
            shown.append(f"{name}={text(option)}")
    return f"{callee}({', '.join(shown)})"


@dataclass(frozen=True, slots=True)
class Unless:
    """An option that is left out when it has its default."""

    value: object
    default: object

    def holds(self) -> bool:
        if isinstance(self.value, Num):
            return isinstance(self.default, (int, float)) and self.value.is_literally(self.default)
        return self.value == self.default


def sliced(start: Num, stop: Num) -> str:
    """A slice's text, spaced as the formatter does it."""
    simple = MARK not in start.text + stop.text
    return f"{start}:{stop}" if simple else f"{start} : {stop}"


def strided(step: Num) -> str:
    """A slice's text that takes every n-th."""
    return f":: {step}" if MARK in step.text else f"::{step}"


def summed(op: View, inputs: list[str]) -> str:
    """first + scale * (the others): the text of `add` in every framework."""
    first, *others = inputs
    if op.scale.is_literally(1.0):
        return " + ".join(inputs)
    rest = f"({' + '.join(others)})" if len(others) > 1 else others[0]
    return f"{first} + {op.scale} * {rest}"


def text(value: object) -> str:
    """A literal, an expression, or a tuple of them; strings are code already."""
    if isinstance(value, (Num, str)):
        return str(value)
    if isinstance(value, tuple):
        items = ", ".join(text(item) for item in value)
        return f"({items},)" if len(value) == 1 else f"({items})"
    return repr(value)
