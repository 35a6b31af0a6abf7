"""What a spec says of itself, for `lamina check` to hold it to: budgets, and exact numbers."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from lamina.errors import quoted
from lamina.spec.fields import Count, Listed
from lamina.spec.model import Model
from lamina.spec.parts import ByName
from lamina.spec.quantities import BYTES, COUNT

PATH = re.compile(r"[A-Za-z0-9_]{1,64}(\.[A-Za-z0-9_]{1,64}){0,127}")
MAX_SHAPES = 1000


def part_path(path: str) -> str:
    """Where a part is, as the tables print it: `conv2.0.conv1`."""
    if PATH.fullmatch(path) is None:
        raise PydanticCustomError(
            "spec",
            "{path} is no path of a part, such as conv2.0.conv1",
            {"code": "S131", "path": quoted(path)},
        )
    return path


def few(shapes: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(shapes) > MAX_SHAPES:
        raise PydanticCustomError(
            "spec",
            "{count} shapes are more than {most}",
            {"code": "S132", "count": f"{len(shapes):,}", "most": f"{MAX_SHAPES:,}"},
        )
    return shapes


Limit = Annotated[int | None, COUNT]
Size = Annotated[int | None, BYTES]


class Budget(Model):
    """The most that a network may come to in inference: under the names that `totals` have.
    A text may have a unit (`5M`, `512MiB`); the integer is stored."""

    parameters: Limit = None
    macs: Limit = None
    parameter_bytes: Size = None
    peak_activation_bytes: Size = None
    depth: Limit = None


Path = Annotated[str, AfterValidator(part_path)]
Dimensions = Annotated[tuple[Count, ...], Field(min_length=1, max_length=3), Listed]
Shapes = Annotated[tuple[tuple[Path, Dimensions], ...], ByName(), AfterValidator(few)]


class Expect(Budget):
    """What a network comes to in inference, exactly; and by their paths the shapes that parts of
    the training network give."""

    shapes: Shapes = ()
