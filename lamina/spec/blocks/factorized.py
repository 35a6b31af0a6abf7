"""Inception modules whose large kernels are factorised into small or one-sided ones.

They are named as in Inception-v4 (Szegedy 2017). A tuple holds the channels along a branch, its
1×1 convolution first, as the figures print them from bottom to top.
"""

from typing import TYPE_CHECKING, Annotated, Literal

from lamina.spec.blocks.conv import ConvNormAct
from lamina.spec.combinators import Chain, chain, concat
from lamina.spec.fields import Count, Listed, Padding, Role, Size, Width, pair
from lamina.spec.layer import Block
from lamina.spec.layers.merge import Concat
from lamina.spec.layers.pool import AvgPool, MaxPool

if TYPE_CHECKING:
    from lamina.spec.union import Part

Two = Annotated[tuple[Count, Count], Listed, Role.WIDTH]
Three = Annotated[tuple[Count, Count, Count], Listed, Role.WIDTH]
Four = Annotated[tuple[Count, Count, Count, Count], Listed, Role.WIDTH]
Five = Annotated[tuple[Count, Count, Count, Count, Count], Listed, Role.WIDTH]


class Factorized(Block):
    """What these modules share: convolutions of one sort. `norm` and `bias` are those of
    `conv_norm_act`."""

    norm: "Part | None" = None
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

    def split(self, channels: int) -> Concat:
        """1×3 and 3×1 side by side: a 3×3 with its bank of filters expanded."""
        return concat(row=self.conv(channels, (1, 3)), column=self.conv(channels, (3, 1)))


class Pooled(Factorized):
    """A module with a pool and a 1×1 convolution for its last branch. The pool is a 3×3
    average with the size kept, and zeros counted, unless `pool` says otherwise."""

    pool: "Part | None" = None

    @property
    def max_pooled(self) -> bool:
        """Whether the pool takes the maximum, as in BN-Inception's last module."""
        return isinstance(self.pool, MaxPool)

    def pooled(self, channels: int) -> Chain:
        """The last branch."""
        pool = AvgPool(kernel=3, stride=1, padding=1) if self.pool is None else self.pool
        return chain(pool=pool, proj=self.conv(channels))


class InceptionA(Pooled):
    """1×1; 1×1 and k×k; 1×1 and two 3×3; pool and 1×1, side by side (Szegedy 2016, figure 5).

    The two, `stacked`, stand for GoogLeNet's 5×5 (Ioffe 2015, figure 5: double #3×3). The
    single one is 3×3, in Inception-v3 5×5.
    """

    kind: Literal["inception_a"] = "inception_a"
    one: Width
    single_reduce: Width
    single: Width
    stacked_reduce: Width
    stacked: Width
    pool_proj: Width
    kernel: Count = 3

    def body(self) -> Concat:
        return concat(
            b1=self.conv(self.one),
            short=chain(
                reduce=self.conv(self.single_reduce), conv=self.conv(self.single, self.kernel)
            ),
            long=chain(
                reduce=self.conv(self.stacked_reduce),
                conv1=self.conv(self.stacked, 3),
                conv2=self.conv(self.stacked, 3),
            ),
            pool=self.pooled(self.pool_proj),
        )


class InceptionB(Pooled):
    """1×1; a 7×7 as 1×7 and 7×1; two of them; pool and 1×1, side by side (Szegedy 2016,
    figure 6; Szegedy 2017, figure 5)."""

    kind: Literal["inception_b"] = "inception_b"
    one: Width
    single: Three
    stacked: Five
    pool_proj: Width

    def body(self) -> Concat:
        single_reduce, single1, single2 = self.single
        stacked_reduce, stacked1, stacked2, stacked3, stacked4 = self.stacked
        return concat(
            b1=self.conv(self.one),
            short=chain(
                reduce=self.conv(single_reduce),
                conv1=self.conv(single1, (1, 7)),
                conv2=self.conv(single2, (7, 1)),
            ),
            long=chain(
                reduce=self.conv(stacked_reduce),
                conv1=self.conv(stacked1, (7, 1)),
                conv2=self.conv(stacked2, (1, 7)),
                conv3=self.conv(stacked3, (7, 1)),
                conv4=self.conv(stacked4, (1, 7)),
            ),
            pool=self.pooled(self.pool_proj),
        )


class ReductionA(Factorized):
    """35×35 to 17×17: 3×3; 1×1 and two 3×3; max pool, side by side, each with stride 2 at its
    end (Szegedy 2017, figure 7). Table 1's n is `single`, its k, l, m are `stacked`."""

    kind: Literal["reduction_a"] = "reduction_a"
    single: Width
    stacked: Three

    def body(self) -> Concat:
        stacked_reduce, stacked1, stacked2 = self.stacked
        return concat(
            short=self.conv(self.single, 3, stride=2, padding=0),
            long=chain(
                reduce=self.conv(stacked_reduce),
                conv1=self.conv(stacked1, 3),
                conv2=self.conv(stacked2, 3, stride=2, padding=0),
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
            short=chain(
                reduce=self.conv(single_reduce),
                conv=self.conv(single, 3, stride=2, padding=0),
            ),
            long=chain(
                reduce=self.conv(seven_reduce),
                conv1=self.conv(seven1, (1, 7)),
                conv2=self.conv(seven2, (7, 1)),
                conv3=self.conv(seven3, 3, stride=2, padding=0),
            ),
            pool=MaxPool(kernel=3, stride=2),
        )
