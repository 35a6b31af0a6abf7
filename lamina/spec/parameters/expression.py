"""Arithmetic on parameters: `${4*width}`. Read by a parser of our own; nothing is run."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import add, eq, floordiv, ge, gt, le, lt, mod, mul, ne, neg, sub
from typing import Any, Final, NamedTuple

from lamina.errors import quoted
from lamina.spec.fields import LARGEST
from lamina.spec.wording import near

MAX_LENGTH: Final = 200  # characters; no stack and no list in here grows beyond it
OPENING: Final = "${"
WORDS: Final[Mapping[str, bool]] = {"true": True, "false": False}
CALLS: Final[Mapping[str, Callable[..., int]]] = {"min": min, "max": max}
RESERVED: Final = frozenset((*WORDS, *CALLS))
TOKEN: Final = re.compile(
    r"[ \t]*(?:([0-9]+)|([A-Za-z_][A-Za-z0-9_]*)|(//|==|!=|<=|>=|[-+*%()<>,])|(\S)|\Z)"
)
Value = int | bool


class Operator(NamedTuple):
    """How tightly it binds, how many it joins, and what it does."""

    strength: int
    arity: int
    apply: Callable[..., Value]


BINARY: Final[Mapping[str, Operator]] = {
    **{s: Operator(1, 2, f) for s, f in (("==", eq), ("!=", ne))},
    **{s: Operator(1, 2, f) for s, f in (("<", lt), ("<=", le), (">", gt), (">=", ge))},
    **{s: Operator(2, 2, f) for s, f in (("+", add), ("-", sub))},
    **{s: Operator(3, 2, f) for s, f in (("*", mul), ("//", floordiv), ("%", mod))},
}
NEGATION: Final = Operator(4, 1, neg)


class ExpressionError(Exception):
    """An expression is wrong: its code, what it is, and the way out."""

    def __init__(self, code: str, message: str, *hints: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hints = code, message, hints


@dataclass(frozen=True, slots=True)
class Expression:
    """The steps of a calculation, operands first, and the parameters that it names."""

    text: str
    steps: tuple[Value | str | tuple[str, Operator], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step for step in self.steps if isinstance(step, str)))

    def value(self, scope: Mapping[str, Value]) -> Value:
        """What it comes to. Raises ExpressionError, also for a name that is not in `scope`."""
        self.refuse_unknown(scope)
        stack: list[Any] = []
        for step in self.steps:
            if isinstance(step, tuple):
                sign, operator = step
                operands = stack[-operator.arity :]
                del stack[-operator.arity :]
                stack.append(self.applied(sign, operator, operands, scope))
            else:
                stack.append(scope[step] if isinstance(step, str) else step)
        result: Value = stack.pop()
        return result

    def refuse_unknown(self, scope: Collection[str]) -> None:
        for name in self.names:
            if name not in scope:
                hints = near(name, [*scope]) or ["no parameter is defined here"]
                raise ExpressionError("S124", f"there is no parameter {quoted(name)}", *hints)

    def applied(
        self, sign: str, operator: Operator, operands: list[Any], scope: Mapping[str, Value]
    ) -> Value:
        kinds = {type(operand) for operand in operands}
        if bool in kinds and not (sign in ("==", "!=") and len(kinds) == 1):
            raise self.fault(f"{quoted(sign)} takes integers, and true or false is none", scope)
        if sign in ("//", "%") and operands[1] == 0:
            raise self.fault("divides by zero", scope)
        result = operator.apply(*operands)
        if abs(result) > LARGEST:
            raise self.fault("comes to more than 64 bits hold", scope)
        return result

    def fault(self, words: str, scope: Mapping[str, Value]) -> ExpressionError:
        return ExpressionError(
            "S125", f"{quoted(self.text, MAX_LENGTH)} {words}", *self.given(scope)
        )

    def given(self, scope: Mapping[str, Value]) -> tuple[str, ...]:
        """The parameters in it, with their values, as a line of a message."""
        said = ", ".join(f"{name} = {spoken(scope[name])}" for name in self.names[:8])
        return (f"with {said}",) if said else ()


def spoken(value: Value) -> str:
    """A value as documents write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def is_expression(value: object) -> bool:
    """Whether a value of a document means to be calculated."""
    return isinstance(value, str) and OPENING in value


@lru_cache(maxsize=4096)
def parsed(text: str) -> Expression:
    """The expression in `${…}`. Raises ExpressionError."""
    inner = text[len(OPENING) : -1]
    if len(text) > MAX_LENGTH:
        words = f"an expression of {len(text):,} characters is longer than {MAX_LENGTH}"
        raise ExpressionError("S123", words, "name its parts as parameters, one made of another")
    if not text.startswith(OPENING) or not text.endswith("}") or "{" in inner or "}" in inner:
        words = f"{quoted(text)} is not wholly one `${{…}}`"
        raise ExpressionError("S123", words, 'for example "${4*width}"')
    return Expression(text, tuple(Parser(text, inner).steps()))


class Parser:
    """Operator precedence with a stack of its own, so that no nesting troubles Python's."""

    def __init__(self, text: str, inner: str) -> None:
        self.text, self.inner = text, inner
        self.output: list[Value | str | tuple[str, Operator]] = []
        self.waiting: list[tuple[str, Operator | None]] = []  # operators, and `(` as None
        self.calls: list[tuple[str, int]] = []  # of each `(`: what it calls, values so far

    def steps(self) -> list[Value | str | tuple[str, Operator]]:
        operand = True  # what may come next: an operand, or an operator
        called = ""
        for number, name, sign, other, at in self.tokens():
            if called and sign != "(":
                raise self.unexpected(called, at, f"{called}(a, b) with parentheses")
            if operand and (number or name):
                called = name if name in CALLS else ""
                if not called:
                    self.output.append(self.number(number) if number else WORDS.get(name, name))
                    operand = False
            elif operand and sign == "-":
                self.waiting.append(("-", NEGATION))
            elif operand and sign == "(":
                self.waiting.append(("(", None))
                self.calls.append((called, 1))
                called = ""
            elif not operand and sign == ")" and self.calls:
                self.close()
            elif not operand and sign == "," and self.calls and self.calls[-1][0]:
                self.unwind(0)
                self.calls[-1] = self.calls[-1][0], self.calls[-1][1] + 1
                operand = True
            elif not operand and sign in BINARY:
                self.push(sign, at)
                operand = True
            else:
                wanted = "a number, a parameter or `(`" if operand else "an operator"
                raise self.unexpected(number or name or sign or other, at, wanted)
        if operand or called:
            raise self.unexpected("", len(self.inner), "a number, a parameter or `(`")
        self.unwind(0)
        if self.waiting:
            raise self.unexpected("", len(self.inner), "`)`")
        return self.output

    def tokens(self) -> list[tuple[str, str, str, str, int]]:
        """Number, name, sign and what is none of them (one of the four), and where it begins."""
        found: list[tuple[str, str, str, str, int]] = []
        for token in TOKEN.finditer(self.inner):
            number, name, sign, other = (group or "" for group in token.groups())
            if number or name or sign or other:
                at = next(token.start(n) for n in range(1, 5) if token[n])
                found.append((number, name, sign, other, at))
        return found

    def number(self, digits: str) -> int:
        """A literal; its length is bounded before Python reads it."""
        if len(digits) > 19 or int(digits) > LARGEST:
            raise ExpressionError("S123", f"in {quoted(self.text)}: an integer beyond 64 bits")
        return int(digits)

    def push(self, sign: str, at: int) -> None:
        """A binary operator, behind those that bind tighter; comparisons do not chain."""
        operator = BINARY[sign]
        self.unwind(operator.strength + (operator.strength == 1))
        if operator.strength == 1 and self.waiting and self.compares(self.waiting[-1][1]):
            raise self.unexpected(sign, at, "one comparison alone, others in parentheses")
        self.waiting.append((sign, operator))

    def compares(self, operator: Operator | None) -> bool:
        return operator is not None and operator.strength == 1

    def unwind(self, strength: int) -> None:
        """Applies the operators that bind at least so tightly, down to the last `(`."""
        while self.waiting and (top := self.waiting[-1])[1] is not None:
            if top[1].strength < strength:
                break
            self.output.append((top[0], top[1]))
            self.waiting.pop()

    def close(self) -> None:
        """Ends a `(`, and applies what it calls."""
        self.unwind(0)
        self.waiting.pop()
        name, count = self.calls.pop()
        if name and count < 2:
            raise ExpressionError(
                "S123", f"in {quoted(self.text)}: {name} takes two values or more"
            )
        if name:
            self.output.append((name, Operator(5, count, CALLS[name])))

    def unexpected(self, token: str, at: int, wanted: str) -> ExpressionError:
        where = f"in {quoted(self.text, MAX_LENGTH)}, character {len(OPENING) + at + 1}"
        found = quoted(token) if token else "the end"
        hints = ("`//` divides, and rounds down",) if token == "/" else ()
        return ExpressionError("S123", f"{where}: found {found}, expected {wanted}", *hints)
