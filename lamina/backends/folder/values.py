"""What the values of tensors must be: those that were saved, and fit to compute with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lamina.errors import WeightsError, counted, some

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VARIANCE = ".running_var"


@dataclass(slots=True)
class Faults:
    """Paths of tensors by what is wrong with them, so that all are reported together."""

    unsigned: list[str] = field(default_factory=list[str])
    damaged: list[str] = field(default_factory=list[str])
    infinite: list[str] = field(default_factory=list[str])
    negative: list[str] = field(default_factory=list[str])

    def compare(self, path: str, found: str, expected: str | None) -> None:
        """A tensor's digest with that of the header."""
        if expected is None:
            self.unsigned.append(path)
        elif found != expected:
            self.damaged.append(path)

    def look(self, path: str, array: NDArray[np.float32]) -> None:
        """At the values: a network computes nothing of NaN, and a variance is no less than 0."""
        import numpy as np

        if not np.isfinite(array).all():
            self.infinite.append(path)
        elif path.endswith(VARIANCE) and (array < 0).any():
            self.negative.append(path)

    def raise_if_any(self, subject: str) -> None:
        said = (
            (self.unsigned, "without a digest"),
            (self.damaged, "changed since they were saved (SHA-256)"),
            (self.infinite, "with values that are infinite or not a number"),
            (self.negative, "with a variance below 0"),
        )
        lines = [
            f"{counted(len(paths), 'tensor')} {words}: {some(paths)}"
            for paths, words in said
            if paths
        ]
        if lines:
            raise WeightsError("\n  ".join((f"{subject} cannot be used", *lines)))
