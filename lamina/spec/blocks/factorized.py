"""Inception modules whose large kernels are factorised into small or one-sided ones.

They are named as in Inception-v4 (Szegedy 2017). Each tuple holds the channels along a branch,
its 1×1 convolution first, as the figures print them from bottom to top.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from lamina.spec.blocks.conv import ConvNormAct
from lamina.spec.combinators import Chain, chain, concat
from lamina.spec.fields import Count, Listed, Padding, Size, pair
from lamina.spec.layer import Block
from lamina.spec.layers.merge import Concat
from lamina.spec.layers.pool import AvgPool, MaxPool

if TYPE_CHECKING:
    from lamina.spec.union import Part

Two = Annotated[tuple[Count, Count], Listed]
Three = Annotated[tuple[Count, Count, Count], Listed]
Four = Annotated[tuple[Count, Count, Count, Count], Listed]
Five = Annotated[tuple[Count, Count, Count, Count, Count], Listed]


class Factorized(Block):
    """What these modules share: convolutions of one sort. `norm` and `bias` are those of
    `conv_norm_act`."""

    norm: Part | None = None
    bias: bool = False

    def conv(
        self, channels: int, kernel: Size = 1, *, stride: int = 1, padding: Padding | None = None
    ) -> ConvNormAct:
        """A convolution that keeps the size at stride 1, unless its padding is given."""
        height, width = pair(kernel)
        return ConvNormAct(
            channels=channels,
            kernel=kernel,
            stride=stride,
            padding=(height // 2, width // 2) if padding is None else padding,
            bias=self.bias,
            norm=self.norm,
        )


class Pooled(Factorized):
    """A module with a pool and a 1×1 convolution for its last branch. The pool is a 3×3
    average with the size kept, and zeros counted, unless `pool` says otherwise."""

    pool_proj: Count
    pool: Part | None = None

    def pooled(self) -> Chain:
        """The last branch."""
        pool = AvgPool(kernel=3, stride=1, padding=1) if self.pool is None else self.pool
        return chain(pool=pool, proj=self.conv(self.pool_proj))


class InceptionA(Pooled):
    """1×1; 1×1 and k×k; 1×1 and two 3×3; pool and 1×1, side by side (Szegedy 2016, figure 5).

    The double branch stands for GoogLeNet's 5×5 (Ioffe 2015, figure 5). The single one is
    3×3, in Inception-v3 5×5.
    """

    kind: Literal["inception_a"] = "inception_a"
    one: Count
    single: Two
    double: Three
    kernel: Size = 3

    def body(self) -> Concat:
        single_reduce, single = self.single
        double_reduce, double1, double2 = self.double
        return concat(
            one=self.conv(self.one),
            single=chain(reduce=self.conv(single_reduce), conv=self.conv(single, self.kernel)),
            double=chain(
                reduce=self.conv(double_reduce),
                conv1=self.conv(double1, 3),
                conv2=self.conv(double2, 3),
            ),
            pool=self.pooled(),
        )


class InceptionB(Pooled):
    """1×1; a 7×7 as 1×7 and 7×1; two of them; pool and 1×1, side by side (Szegedy 2016,
    figure 6; Szegedy 2017, figure 5)."""

    kind: Literal["inception_b"] = "inception_b"
    one: Count
    single: Three
    double: Five

    def body(self) -> Concat:
        single_reduce, single1, single2 = self.single
        double_reduce, double1, double2, double3, double4 = self.double
        return concat(
            one=self.conv(self.one),
            single=chain(
                reduce=self.conv(single_reduce),
                conv1=self.conv(single1, (1, 7)),
                conv2=self.conv(single2, (7, 1)),
            ),
            double=chain(
                reduce=self.conv(double_reduce),
                conv1=self.conv(double1, (7, 1)),
                conv2=self.conv(double2, (1, 7)),
                conv3=self.conv(double3, (7, 1)),
                conv4=self.conv(double4, (1, 7)),
            ),
            pool=self.pooled(),
        )


class ReductionA(Factorized):
    """35×35 to 17×17: 3×3; 1×1 and two 3×3; max pool, side by side, each with stride 2 at its
    end (Szegedy 2017, figure 7). Table 1's n is `single`, its k, l, m are `double`."""

    kind: Literal["reduction_a"] = "reduction_a"
    single: Count
    double: Three

    def body(self) -> Concat:
        reduce, double1, double2 = self.double
        return concat(
            single=self.conv(self.single, 3, stride=2, padding=0),
            double=chain(
                reduce=self.conv(reduce),
                conv1=self.conv(double1, 3),
                conv2=self.conv(double2, 3, stride=2, padding=0),
            ),
            pool=MaxPool(kernel=3, stride=2),
        )


class ReductionB(Factorized):
    """17×17 to 8×8: 1×1 and 3×3; 1×1, 1×7, 7×1 and 3×3; max pool, side by side, each with
    stride 2 at its end (Szegedy 2017, figure 8)."""

    kind: Literal["reduction_b"] = "reduction_b"
    single: Two
    seven: Four

    def body(self) -> Concat:
        single_reduce, single = self.single
        seven_reduce, seven1, seven2, seven3 = self.seven
        return concat(
            single=chain(
                reduce=self.conv(single_reduce),
                conv=self.conv(single, 3, stride=2, padding=0),
            ),
            seven=chain(
                reduce=self.conv(seven_reduce),
                conv1=self.conv(seven1, (1, 7)),
                conv2=self.conv(seven2, (7, 1)),
                conv3=self.conv(seven3, 3, stride=2, padding=0),
            ),
            pool=MaxPool(kernel=3, stride=2),
        )
