"""Validates a network that is made already: `model_construct` and `model_copy` skip that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from lamina.errors import UsageError, quoted, refuse
from lamina.spec.assertions import Budget, Expect
from lamina.spec.definition import Definition
from lamina.spec.layer import MAX_NESTING, MAX_PARTS
from lamina.spec.model import Model
from lamina.spec.network import Network
from lamina.spec.refusal import spec_error
from lamina.spec.union import PARTS, SCHEMES

KNOWN = frozenset((Network, Budget, Expect, Definition, *PARTS, *SCHEMES))


def validate(net: Network) -> int:
    """How many parts a network has, each counted wherever it stands. Raises SpecError where one
    holds what its constructor would have refused, and UsageError for what is no network.

    Each part is validated once, however often it stands in the net, and by itself: those
    inside it have had their turn before.
    """
    if type(net) is not Network:
        kind = quoted(type(net).__name__)
        raise UsageError(f"a Network is needed, as lamina.create and lamina.load give; not {kind}")
    sizes: dict[int, tuple[int, int]] = {}  # nesting and parts of what is valid
    opened: dict[int, Inside] = {}
    todo: list[tuple[str, str, Model]] = [("", "Network", net)]
    while todo:
        above, name, model = todo[-1]
        if id(model) not in opened:
            opened[id(model)] = inside = list(models(vars(model)))
            path = f"{above}{name}."  # one text for all that are inside
            todo += [(path, n, m) for n, m in reversed(inside) if id(m) not in opened]
            continue
        todo.pop()
        if id(model) not in sizes:
            path = above + name
            sizes[id(model)] = measured(path, [sizes.get(id(m)) for _, m in opened[id(model)]])
            validate_alone(model, path)
    return sizes[id(net)][1]


Inside = list[tuple[str, Model]]


def models(fields: dict[str, Any]) -> Iterator[tuple[str, Model]]:
    """The models that stand directly in the fields, by name."""
    for name, value in fields.items():
        if isinstance(value, (tuple, list)):
            for item in value:
                if isinstance(item, tuple) and len(item) == 2 and isinstance(item[1], Model):
                    yield str(item[0]), item[1]
        elif isinstance(value, Model):
            yield name, value


def measured(path: str, inside: list[tuple[int, int] | None]) -> tuple[int, int]:
    """Nesting and number of parts. None stands for a part that has this one inside."""
    nesting = 1 + max((size[0] if size else MAX_NESTING + 2 for size in inside), default=0)
    parts = 1 + sum(size[1] for size in inside if size)
    if nesting > MAX_NESTING + 2:  # a net holds definitions, and they hold parts
        refuse("S113", shown(path), f"parts nest deeper than {MAX_NESTING} levels")
    if parts > MAX_PARTS + 1:
        refuse("S120", shown(path), f"{parts:,} parts are more than {MAX_PARTS:,}")
    return nesting, parts


def validate_alone(model: Model, path: str) -> None:
    """The fields of one model; the models in them count as valid."""
    kind = type(model)
    if kind not in KNOWN:
        words = f"{quoted(kind.__name__)} stands in no spec that was made by calling"
        refuse("S109", shown(path), words)
    try:
        same = vars(kind.__pydantic_validator__.validate_python(dict(vars(model)))) == vars(model)
    except ValidationError as error:
        raise spec_error(error, vars(model), kind, subject=shown(path)) from None
    if not same:
        refuse("S119", shown(path), "a value is not in its stored form; make the part by calling")


def shown(path: str) -> str:
    """A path of which any step may be long."""
    return quoted(path, 200).strip("`")
