"""What is wrong with expressions and with what they come to, each told once, at its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from lamina.errors import Problem, SpecError, shortened
from lamina.spec.parameters.expression import ExpressionError, Value, is_expression, parsed
from lamina.spec.parameters.template import Loc, Template, inside
from lamina.spec.refusal import MAX_REPORTED, Place, named, spec_error


class Faults:
    """Collects problems; `root` is the whole document, `place` finds a path in its text."""

    def __init__(self, root: Any, place: Place | None) -> None:
        self.root, self.place = root, place
        self.problems: list[Problem] = []
        self.known: set[tuple[str, Loc]] = set()

    @property
    def many(self) -> bool:
        """Whether there are as many as anybody reads."""
        return len(self.problems) >= MAX_REPORTED

    def add(self, loc: Loc, code: str, message: str, *hints: str) -> None:
        path = ".".join(named(loc, self.root))
        where = self.place(loc) if self.place else ""
        self.note(loc, Problem(code, path, message, hints, where))

    def expression(self, loc: Loc, error: ExpressionError) -> None:
        self.add(loc, error.code, error.message, *error.hints)

    def parts(
        self,
        error: ValidationError,
        data: dict[str, Any],
        model: type[BaseModel],
        at: Loc,
        written: Template | None,
        scope: Mapping[str, Value],
    ) -> None:
        """What Pydantic found in `data`, which stands at `at` in the document; where it is a
        value that was calculated, the calculation is said too."""
        locs: list[Loc] = []

        def place(loc: Any) -> str:
            locs.append(tuple(loc))
            return self.place((*at, *loc)) if self.place else ""

        subject = ".".join(named(at, self.root))
        refused = spec_error(error, data, model, subject=subject, place=place)
        for loc, problem in zip(locs, refused.problems, strict=True):
            said = calculation(written, loc, scope)
            details = (*problem.details, *said)
            path, where = problem.path, problem.place
            self.note((*at, *loc), Problem(problem.code, path, problem.message, details, where))

    def note(self, loc: Loc, problem: Problem) -> None:
        """One problem, unless the same was told for other values."""
        if (problem.code, loc) not in self.known:
            self.known.add((problem.code, loc))
            self.problems.append(problem)

    def raise_if_any(self) -> None:
        if self.problems:
            raise SpecError(self.problems)


def calculation(written: Template | None, loc: Loc, scope: Mapping[str, Value]) -> tuple[str, ...]:
    """The expressions that gave the value at `loc`, as lines of a message."""
    if written is None:
        return ()
    try:
        here = inside(written.data(), loc[1:])
    except (KeyError, IndexError, TypeError):
        return ()  # a field that is missing
    texts = [text for text in (here if isinstance(here, list) else [here]) if is_expression(text)]
    shown = ", ".join(map(str, here)) if isinstance(here, list) else str(here)
    said = [line for text in texts for line in parsed(text).given(scope)]
    brackets = f"[{shown}]" if isinstance(here, list) else shown
    return (shortened(f"it is {brackets}", 200), *dict.fromkeys(said)) if texts else ()
