"""The bars: what each benchmark is to come to, and whether it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import geometric_mean
from typing import NamedTuple

from measure import Pair
from report import Result

HEADER = ("what", "bar", "measured", "met")
UNMEASURED = "not measured"


class Found(NamedTuple):
    """What counts, as it is said; where the worst of several counts, their mean too."""

    value: float
    said: str
    mean: float | None = None


Find = Callable[[Result], Found | None]


@dataclass(frozen=True)
class Bar:
    """At most `limit`. `find` gives nothing where the benchmark left that out."""

    what: str
    limit: float
    benchmark: str
    find: Find
    unit: str = ""

    def row(self, results: Mapping[str, Result]) -> list[str]:
        result = results.get(self.benchmark)
        found = self.find(result) if result else None
        bar = f"≤ {self.limit:g}{self.unit}"
        return [self.what, bar, *((found.said, self.met(found)) if found else (UNMEASURED, ""))]

    def met(self, found: Found) -> str:
        if found.value <= self.limit:
            return "yes"
        return "on average" if found.mean is not None and found.mean <= self.limit else "no"


def mean(group: str) -> Find:
    """The geometric mean of a group's ratios."""

    def find(result: Result) -> Found | None:
        pairs = chosen(result, group)
        return Found(middle(pairs), f"{middle(pairs):.2f}") if pairs else None

    return find


def worst(group: str, network: str = "") -> Find:
    """The largest ratio of a group, or of one of its networks; the mean stands beside it."""

    def find(result: Result) -> Found | None:
        pairs = chosen(result, group, network)
        if not pairs:
            return None
        last = max(pairs, key=lambda pair: pair.ratio)
        digits = 2 if last.ratio >= 0.095 else 3
        said = f"{last.ratio:.{digits}f}"
        if len(pairs) == 1:
            return Found(last.ratio, said)
        name, _, _ = last.what.partition(",")
        return Found(last.ratio, f"{said} ({name}), mean {middle(pairs):.{digits}f}", middle(pairs))

    return find


def quotient(over: str, under: str) -> Find:
    """One value by another."""

    def find(result: Result) -> Found | None:
        if over not in result.values or under not in result.values:
            return None
        found = result.values[over] / result.values[under]
        return Found(found, f"{found:.2f}")

    return find


def most(name: str, size: int, unit: str, per: float = 1) -> Find:
    """The largest of the values that are called `name, origin, size`."""

    def find(result: Result) -> Found | None:
        values = [
            value / per
            for key, value in result.values.items()
            if key.startswith(f"{name}, ") and key.endswith(f", {size}")
        ]
        return Found(max(values), f"{max(values):.3g} {unit}") if values else None

    return find


def growth(name: str) -> Find:
    """The largest factor from one size to the next, ten times as large: values are called
    `name, origin, size`."""

    def find(result: Result) -> Found | None:
        factors: dict[float, str] = {}
        for key, value in result.values.items():
            if key.startswith(f"{name}, "):
                of, _, size = key.rpartition(" ")
                before = result.values.get(f"{of} {int(size) // 10}")
                if before is not None:
                    factors[value / before] = f"{value / before:.1f} (to {int(size):,})"
        return Found(max(factors), factors[max(factors)]) if factors else None

    return find


def chosen(result: Result, group: str, network: str = "") -> list[Pair]:
    return [p for p in result.pairs if p.group == group and p.what.startswith(network)]


def middle(pairs: Sequence[Pair]) -> float:
    return geometric_mean(pair.ratio for pair in pairs)


BARS = (
    Bar("inference beside torchvision's defaults, mean", 0.55, "inference", mean("eager")),
    Bar("inference beside torchvision's defaults, worst", 1, "inference", worst("eager")),
    Bar("inference beside its best: fused, channels-last", 1.03, "inference", worst("fused")),
    Bar("inference, both under `torch.compile`", 1.03, "inference", worst("compiled")),
    Bar("inference with LRN, beside torch by hand", 0.8, "inference", worst("LRN by hand")),
    Bar("training beside torchvision, same format", 1.03, "training", worst("same format")),
    Bar("training beside torchvision's defaults", 0.8, "training", worst("defaults")),
    Bar("inference beside Keras on torch", 0.7, "keras_steps", worst("torch, inference")),
    Bar("training beside Keras on torch", 0.7, "keras_steps", worst("torch, training")),
    Bar("inference beside Keras on JAX", 1, "keras_steps", worst("jax, inference")),
    Bar("training beside Keras on JAX", 1, "keras_steps", worst("jax, training")),
    Bar("training in JAX beside NNX by hand", 1.03, "flax_steps", worst("step")),
    Bar("first gradient, ResNet-152, beside NNX", 0.3, "flax_steps", worst("first", "resnet152")),
    Bar(
        "first gradient, ResNet-1202 by 110",
        1.5,
        "depth",
        quotient("gradient 1202", "gradient 110"),
    ),
    Bar("JAX construction, ResNet-50, beside NNX", 0.2, "construction", worst("flax")),
    Bar("analysis of ResNet-152 beside torchinfo", 0.02, "analysis", worst("warm, torchinfo")),
    Bar("`lamina summary resnet152`, cold, likewise", 0.12, "analysis", worst("cold")),
    Bar("check and count, 10 times the layers", 12, "scale", growth("check"), " ×"),
    Bar("check and count, 100,000 layers", 10, "scale", most("check", 100_000, "s"), " s"),
    Bar("memory for 100,000 layers", 1000, "scale", most("memory", 100_000, "MB", 1e6), " MB"),
)
GPU = "on a GPU, beside `torch.compile` in bfloat16, and beside NNX: throughput"


def rows(results: Mapping[str, Result]) -> Iterator[list[str]]:
    """The one table: every bar, measured or not."""
    for bar in BARS:
        yield bar.row(results)
    yield [GPU, "≥ 1", UNMEASURED, ""]
