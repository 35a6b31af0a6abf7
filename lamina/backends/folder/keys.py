"""Which tensors there are, held against those that there should be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lamina.backends.draw import tensors
from lamina.compiler.check import check
from lamina.compiler.graph import Graph, Mode
from lamina.errors import WeightsError, counted, quoted, shortened, some
from lamina.spec.network import Network

MOST = 8  # of a kind are named
Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Differences:
    """Paths that are missing, unexpected, or of another shape (found, expected)."""

    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    misshaped: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.unexpected or self.misshaped)

    def error(self, subject: str) -> WeightsError:
        """All of them under one heading, shortened where there are many."""
        lines = [subject]
        if self.missing:
            lines.append(f"{counted(len(self.missing), 'tensor')} missing: {some(self.missing)}")
        if self.unexpected:
            count = counted(len(self.unexpected), "tensor")
            lines.append(f"{count} unexpected: {some(self.unexpected)}")
        if self.misshaped:
            lines.append(f"{counted(len(self.misshaped), 'tensor')} mis-shaped:")
            lines += [f"  {reshaped(*one)}" for one in self.misshaped[:MOST]]
            more = len(self.misshaped) - MOST
            lines += [f"  … and {more:,} more"] if more > 0 else []
        return WeightsError(shortened("\n  ".join(lines)))


def reshaped(path: str, found: tuple[int, ...], expected: tuple[int, ...]) -> str:
    """One tensor's shape, and that of the network; told apart from a mere change of axes."""
    turned = sorted(found) == sorted(expected)
    layout = " (the layout is out × in × height × width, and out × in)" if turned else ""
    return f"{quoted(path, 120)} is {sized(found)}, expected {sized(expected)}{layout}"


def mode_of(
    net: Network, found: Shapes, expected: Callable[[Mode, Graph], Shapes], subject: str
) -> tuple[Mode, Graph]:
    """The mode whose tensors were found, by whatever names `expected` gives them; `train` where
    both have the same. Raises WeightsError with all that differs from the mode that is meant:
    `train` if there is anything of a side head, else `infer`."""
    training = check(net, "train")
    in_training = expected("train", training)
    if not (wrong := differences(found, in_training)):
        return "train", training
    infer = check(net, "infer")
    in_infer = expected("infer", infer)
    if not (without := differences(found, in_infer)):
        return "infer", infer
    headed = any(path in found for path in in_training.keys() - in_infer.keys())
    raise (wrong if headed else without).error(subject)


def sized(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "a single value"


def differences(found: Shapes, expected: Shapes) -> Differences:
    """What `found` has otherwise than `expected`."""
    return Differences(
        tuple(path for path in expected if path not in found),
        tuple(path for path in found if path not in expected),
        tuple(
            (path, found[path], expected[path])
            for path in expected
            if path in found and found[path] != expected[path]
        ),
    )


def shapes(graph: Graph) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor of a network, by canonical path."""
    return {path: tensor.shape for path, tensor in tensors(graph)}
