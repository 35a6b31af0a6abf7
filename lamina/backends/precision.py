"""In which precision a model computes."""

from __future__ import annotations

from typing import Literal

from lamina.errors import UsageError, quoted

Precision = Literal["float32", "bfloat16"]
PRECISIONS: tuple[Precision, ...] = ("float32", "bfloat16")

# What is written around an op between values in bfloat16: nothing, where its framework gives
# bfloat16 then; a cast of its result, where float32 parameters make float32 of it; and one of its
# operand too, where the framework would compute in bfloat16 what shall be computed in float32.
Rounding = Literal["nothing", "result", "operand and result"]


def refuse_unknown_precision(precision: object) -> None:
    """Refuse what is no precision."""
    if not (isinstance(precision, str) and precision in PRECISIONS):
        raise UsageError(
            f"there is no precision {quoted(precision)}; there are float32 and bfloat16"
        )
