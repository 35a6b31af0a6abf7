"""Merges: several inputs become one."""

from collections import Counter
from collections.abc import Mapping
from typing import ClassVar, Literal

from lamina.errors import ShapeError
from lamina.spec.layer import Cost, Keeps, Merge
from lamina.spec.shape import Shape

MAX_SHOWN = 8  # inputs that a message lists


def table(xs: Mapping[str, Shape], *, channels: bool = True) -> list[str]:
    """The inputs with their shapes, one line each, names aligned. Of many, those that differ
    from most (in their channels, or not) come first."""
    shown = list(xs.items())
    if len(shown) > MAX_SHOWN:
        usual = Counter(x if channels else x.size for x in xs.values()).most_common(1)[0][0]
        shown.sort(key=lambda one: (one[1] if channels else one[1].size) == usual)
    width = max(len(name) for name, _ in shown[:MAX_SHOWN])
    lines = [f"{name:<{width}}  {x}" for name, x in shown[:MAX_SHOWN]]
    more = len(shown) - len(lines)
    return [*lines, f"… and {more:,} more"] if more else lines


def refuse_mixture(xs: Mapping[str, Shape], what: str) -> None:
    """Images and vectors do not merge."""
    if len({x.is_image for x in xs.values()}) > 1:
        raise ShapeError("L205", f"{what} joins images or vectors, not both", *table(xs))


class Concat(Merge):
    """Joins along the channels; height × width must agree."""

    kind: Literal["concat"] = "concat"
    keeps: ClassVar[Keeps] = Keeps.NOTHING

    def infer(self, xs: Mapping[str, Shape]) -> Shape:
        refuse_mixture(xs, "concat")
        first = next(iter(xs.values()))
        if any(x.size != first.size for x in xs.values()):
            raise ShapeError(
                "L202", "branches disagree on height × width", *table(xs, channels=False)
            )
        return first.with_channels(sum(x.channels for x in xs.values()))


class Add(Merge):
    """Sum of inputs of one shape; never broadcasts. `scale` multiplies every input after the
    first (residual scaling, Szegedy 2017, section 3.3)."""

    kind: Literal["add"] = "add"
    keeps: ClassVar[Keeps] = Keeps.NOTHING
    scale: float = 1.0

    def infer(self, xs: Mapping[str, Shape]) -> Shape:
        refuse_mixture(xs, "add")
        first = next(iter(xs.values()))
        if any(x != first for x in xs.values()):
            raise ShapeError("L203", "add never broadcasts, and its inputs differ", *table(xs))
        return first

    def cost(self, xs: Mapping[str, Shape], y: Shape) -> Cost:
        others = (len(xs) - 1) * y.volume
        return Cost(adds=others, multiplies=others if self.scale != 1 else 0)


class Multiply(Merge):
    """Product of inputs of one shape; with `gate`, every input after the first is C × 1 × 1
    and scales whole channels (squeeze-and-excitation)."""

    kind: Literal["multiply"] = "multiply"
    keeps: ClassVar[Keeps] = Keeps.OTHERS
    gate: bool = False

    def infer(self, xs: Mapping[str, Shape]) -> Shape:
        refuse_mixture(xs, "multiply")
        first, *others = xs.values()
        wanted = first.with_size((1, 1)) if self.gate and first.is_image else first
        if any(x != wanted for x in others):
            need = f"gates of {wanted}" if self.gate else "inputs of one shape"
            raise ShapeError("L204", f"multiply needs {need}", *table(xs))
        return first

    def cost(self, xs: Mapping[str, Shape], y: Shape) -> Cost:
        return Cost(multiplies=(len(xs) - 1) * y.volume)
