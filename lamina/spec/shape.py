"""Shapes of one sample: C × H × W, or a vector of features. No batch axis, no layout."""

from typing import NamedTuple, Self


class Shape(NamedTuple):
    """`channels` × `height` × `width`, or `channels` features when there is no size."""

    channels: int
    height: int | None = None
    width: int | None = None

    @classmethod
    def of(cls, *dimensions: int) -> Self:
        return cls(*dimensions)

    @property
    def is_image(self) -> bool:
        return self.height is not None

    @property
    def size(self) -> tuple[int, int]:
        """Height and width; 1 × 1 for a vector of features."""
        return (1, 1) if self.height is None or self.width is None else (self.height, self.width)

    @property
    def area(self) -> int:
        height, width = self.size
        return height * width

    @property
    def volume(self) -> int:
        return self.channels * self.area

    @property
    def dimensions(self) -> tuple[int, ...]:
        return (self.channels, *self.size) if self.is_image else (self.channels,)

    def with_size(self, size: tuple[int, int]) -> "Shape":
        return Shape(self.channels, *size)

    def with_channels(self, channels: int) -> "Shape":
        return Shape(channels, self.height, self.width)

    def __str__(self) -> str:
        return " × ".join(str(n) for n in self.dimensions)
