"""Arguments for PyTorch: the training model.

It takes float tensors of N x 3 x 14 x 15.

Written by lamina 0.1.0 from the spec with SHA-256
9e29f1a58ce5af29272e651572e99c8cb85adae4af24fae20bd2a4891782df87.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

DESCRIPTION = "Numbers that vary."


class LayerNorm2d(nn.Module):
    """Layer normalisation over the channels of each pixel (Ba 2016; Liu 2022 for images).

    y = (x - mean_c) / sqrt(var_c + eps) * weight + bias, var being the biased variance.
    """

    def __init__(
        self, channels: int, eps: float = 1e-6, *, scale: bool = True, shift: bool = True
    ) -> None:
        super().__init__()
        self.channels = channels
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(channels)) if scale else None
        self.bias = nn.Parameter(torch.zeros(channels)) if shift else None

    def forward(self, x: Tensor) -> Tensor:
        y = F.layer_norm(x.permute(0, 2, 3, 1), (self.channels,), self.weight, self.bias, self.eps)
        return y.permute(0, 3, 1, 2)


class StochasticDepth(nn.Module):
    """Drop a whole residual branch, sample by sample, while training (Huang 2016).

    A sample is dropped with probability `rate`; a kept one is scaled by 1 / (1 - rate).
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        per_sample = x.new_ones((x.size(0),) + (1,) * (x.dim() - 1))
        return x * F.dropout(per_sample, self.rate)


class TrainableSubsampling(nn.Module):
    """LeNet's subsampling layer (LeCun 1998, section II.B), before its activation.

    y = coefficient_c * (sum of x over the window) + bias_c, zeros beyond the border.
    """

    def __init__(
        self,
        channels: int,
        kernel_size: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int, int] = (0, 0),
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        area = kernel_size[0] * kernel_size[1]
        self.coefficient = nn.Parameter(torch.full((channels,), 1.0 / area))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        total = F.avg_pool2d(x, self.kernel_size, self.stride, self.padding, divisor_override=1)
        return total * self.coefficient.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


def local_response_norm(x: Tensor, size: int, alpha: float, beta: float, k: float) -> Tensor:
    """Local response normalisation across channels (Krizhevsky 2012, section 3.3).

    y = x / (k + alpha * sum of x**2 over the size nearest channels)**beta, size being odd;
    alpha multiplies the sum, not the mean. The sum is size shifted additions, which torch
    runs faster than the pooling of its own function.
    """
    squares = F.pad(x * x, (0, 0, 0, 0, size // 2, size // 2))
    total = squares[:, : x.shape[1]]
    for shift in range(1, size):
        total = total + squares[:, shift : shift + x.shape[1]]
    return x / (k + alpha * total) ** beta


def max_pool2d(
    x: Tensor,
    kernel_size: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int, int, int],
    dilation: tuple[int, int] = (1, 1),
    *,
    ceil_mode: bool = False,
) -> Tensor:
    """F.max_pool2d with padding given side by side: top, bottom, left, right.

    With `ceil_mode` the last window must start inside the input or its leading padding.
    """
    top, bottom, left, right = padding
    y = F.max_pool2d(
        F.pad(x, (left, right, top, bottom), value=float("-inf")),
        kernel_size,
        stride,
        dilation=dilation,
        ceil_mode=ceil_mode,
    )
    rows = (x.size(2) + top + stride[0] - 1) // stride[0]
    columns = (x.size(3) + left + stride[1] - 1) // stride[1]
    return y[:, :, :rows, :columns]


class ArgumentsTwoSum(nn.Module):
    def __init__(self, channels: int, scale: float = 1.0) -> None:
        super().__init__()
        self.scale = scale
        self.a = nn.Conv2d(2 * channels, channels, 3, padding=1)
        nn.init.kaiming_normal_(self.a.weight, nonlinearity="relu")
        nn.init.zeros_(self.a.bias)
        self.b = nn.Conv2d(2 * channels, channels, 3, padding=1)
        nn.init.kaiming_normal_(self.b.weight, nonlinearity="relu")
        nn.init.zeros_(self.b.bias)

    def forward(self, x: Tensor) -> Tensor:
        a = self.a(x)
        b = self.b(x)
        return a + self.scale * b


class ArgumentsBranch2(nn.Module):
    def __init__(
        self,
        in_channels: int,
        conv_channels: int,
        conv_kernel: int,
        stride: int,
        conv_padding_top: int,
        conv_padding_left: int,
        init_std: float,
        spread_channels: int,
        init_bound: float,
        bias_init: float,
        back_channels: int,
        back_kernel: int,
        init_scale: float,
        scale_init: float,
        batch_eps: float,
        momentum: float,
        group_groups: int,
        group_eps: float,
        lrn_size: int,
        beta: float,
        k: float,
        sum_alpha: float,
        leaky_slope: float,
        slope_init: float,
        alpha: float,
        amplitude: float,
        tanh_slope: float,
        drop_rate: float,
        depth_rate: float,
        value: float,
        avg_kernel: int,
        factor: int,
        stride_width: int,
        before: int,
        after: int,
        start: int,
        stop: int,
        adaptive_size: int,
        kernel_height: int,
        scale: float,
        dilation: int = 1,
    ) -> None:
        super().__init__()
        self.stride = stride
        self.conv_padding_top = conv_padding_top
        self.conv_padding_left = conv_padding_left
        self.back_kernel = back_kernel
        self.group_groups = group_groups
        self.lrn_size = lrn_size
        self.beta = beta
        self.k = k
        self.sum_alpha = sum_alpha
        self.leaky_slope = leaky_slope
        self.alpha = alpha
        self.amplitude = amplitude
        self.tanh_slope = tanh_slope
        self.value = value
        self.avg_kernel = avg_kernel
        self.factor = factor
        self.stride_width = stride_width
        self.before = before
        self.after = after
        self.start = start
        self.stop = stop
        self.adaptive_size = adaptive_size
        self.conv = nn.Conv2d(in_channels, conv_channels, conv_kernel, stride=stride)
        nn.init.normal_(self.conv.weight, std=init_std)
        nn.init.zeros_(self.conv.bias)
        self.spread = nn.Conv2d(
            conv_channels,
            spread_channels,
            3,
            padding=conv_padding_left,
            dilation=dilation,
            groups=spread_channels,
        )
        nn.init.uniform_(self.spread.weight, -init_bound, init_bound)
        nn.init.constant_(self.spread.bias, bias_init)
        self.back = nn.ConvTranspose2d(spread_channels, back_channels, back_kernel, stride=stride)
        nn.init.kaiming_normal_(self.back.weight, nonlinearity="linear")
        self.back.weight.data.mul_(init_scale**0.5)
        nn.init.zeros_(self.back.bias)
        self.batch = nn.BatchNorm2d(back_channels, eps=batch_eps, momentum=momentum)
        nn.init.constant_(self.batch.weight, scale_init)
        self.group = nn.GroupNorm(group_groups, back_channels, eps=group_eps)
        self.layer = LayerNorm2d(back_channels, eps=group_eps)
        self.prelu = nn.PReLU(back_channels, init=slope_init)
        self.drop = nn.Dropout(drop_rate)
        self.depth = StochasticDepth(depth_rate)
        self.learnt = TrainableSubsampling(spread_channels, (kernel_height, 2), (kernel_height, 2))
        self.sum = ArgumentsTwoSum(group_groups, scale=scale)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(F.pad(x, (self.conv_padding_left, 2, self.conv_padding_top, 1)))
        x = self.spread(x)
        x = self.group(self.batch(self.back(x)))
        x = self.layer(x)
        x = local_response_norm(x, self.lrn_size, self.sum_alpha, self.beta, self.k)
        x = self.prelu(F.leaky_relu(x, negative_slope=self.leaky_slope))
        x = self.amplitude * torch.tanh(self.tanh_slope * F.elu(x, alpha=self.alpha))
        x = self.drop(x)
        x = self.depth(x)
        x = F.pad(x, (1, self.conv_padding_top, self.conv_padding_left, 0), value=self.value)
        x = max_pool2d(
            x,
            (self.back_kernel, self.back_kernel),
            (self.stride, self.stride),
            (1, 0, self.conv_padding_top, 1),
        )
        x = F.avg_pool2d(x, self.avg_kernel, stride=1, padding=self.conv_padding_top)
        x = F.interpolate(x, scale_factor=self.factor)
        x = x[:, :, :: self.stride, :: self.stride_width]
        x = F.pad(x, (0, 0, 0, 0, self.before, self.after))
        x = x[:, self.start : self.stop]
        x = F.channel_shuffle(x, self.group_groups)
        x = F.adaptive_avg_pool2d(x, self.adaptive_size)
        x = self.learnt(x)
        return self.sum(x)


class ArgumentsTwo(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, stride=2, padding=(1, 2))
        nn.init.normal_(self.conv.weight, std=0.2)
        nn.init.zeros_(self.conv.bias)
        self.spread = nn.Conv2d(8, 4, 3, padding=2, dilation=2, groups=4)
        nn.init.uniform_(self.spread.weight, -0.4, 0.4)
        nn.init.constant_(self.spread.bias, 0.5)
        self.back = nn.ConvTranspose2d(4, 6, 3, stride=2)
        nn.init.kaiming_normal_(self.back.weight, nonlinearity="linear")
        self.back.weight.data.mul_(1.4**0.5)
        nn.init.zeros_(self.back.bias)
        self.batch = nn.BatchNorm2d(6, eps=0.002, momentum=0.5)
        self.group = nn.GroupNorm(2, 6, eps=0.0002)
        self.layer = LayerNorm2d(6, eps=0.0002)
        self.prelu = nn.PReLU(6)
        self.drop = nn.Dropout(0.5)
        self.depth = StochasticDepth(0.25)
        self.learnt = TrainableSubsampling(4, (2, 2), (2, 2))
        self.sum = ArgumentsTwoSum(2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        x = self.spread(x)
        x = self.group(self.batch(self.back(x)))
        x = self.layer(x)
        x = local_response_norm(x, 5, 0.2, 1.0, 2.0)
        x = F.elu(self.prelu(F.leaky_relu(x, negative_slope=0.25)))
        x = 3.0 * torch.tanh(1.0 * x)
        x = self.drop(x)
        x = self.depth(x)
        x = F.pad(x, (1, 1, 2, 0), value=1.0)
        x = max_pool2d(x, (3, 3), (2, 2), (1, 0, 1, 1))
        x = F.avg_pool2d(x, 4, stride=1, padding=1)
        x = F.interpolate(x, scale_factor=3)
        x = x[:, :, ::2, ::3]
        x = F.pad(x, (0, 0, 0, 0, 2, 4))
        x = x[:, 2:6]
        x = F.channel_shuffle(x, 2)
        x = F.adaptive_avg_pool2d(x, 11)
        x = self.learnt(x)
        return self.sum(x)


class ArgumentsBranch(nn.Module):
    def __init__(self, in_channels: int, channels: int, slope: float) -> None:
        super().__init__()
        self.slope2 = slope
        self.channels = nn.Conv2d(in_channels, channels, 3, padding=1)
        nn.init.kaiming_normal_(self.channels.weight, nonlinearity="relu")
        nn.init.zeros_(self.channels.bias)

    def forward(self, x: Tensor) -> Tensor:
        return F.leaky_relu(self.channels(x), negative_slope=self.slope2)


class Arguments(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.one = ArgumentsBranch2(
            in_channels=3,
            conv_channels=4,
            conv_kernel=1,
            stride=1,
            conv_padding_top=0,
            conv_padding_left=1,
            init_std=0.1,
            spread_channels=2,
            init_bound=0.2,
            bias_init=0.25,
            back_channels=3,
            back_kernel=2,
            init_scale=0.7,
            scale_init=0.5,
            batch_eps=0.001,
            momentum=0.25,
            group_groups=1,
            group_eps=0.0001,
            lrn_size=3,
            beta=0.5,
            k=1.0,
            sum_alpha=0.1,
            leaky_slope=0.125,
            slope_init=0.125,
            alpha=0.5,
            amplitude=1.5,
            tanh_slope=0.5,
            drop_rate=0.25,
            depth_rate=0.125,
            value=0.5,
            avg_kernel=2,
            factor=2,
            stride_width=2,
            before=1,
            after=2,
            start=1,
            stop=3,
            adaptive_size=10,
            kernel_height=1,
            scale=0.5,
        )
        self.two = ArgumentsTwo()
        self.three = ArgumentsBranch2(
            in_channels=2,
            conv_channels=12,
            conv_kernel=5,
            stride=3,
            conv_padding_top=2,
            conv_padding_left=3,
            init_std=0.30000000000000004,
            spread_channels=6,
            init_bound=0.6000000000000001,
            bias_init=0.75,
            back_channels=9,
            back_kernel=4,
            init_scale=2.0999999999999996,
            scale_init=1.5,
            batch_eps=0.003,
            momentum=0.75,
            group_groups=3,
            group_eps=0.00030000000000000003,
            lrn_size=7,
            beta=1.5,
            k=3.0,
            sum_alpha=0.30000000000000004,
            leaky_slope=0.375,
            slope_init=0.375,
            alpha=1.5,
            amplitude=4.5,
            tanh_slope=1.5,
            drop_rate=0.75,
            depth_rate=0.375,
            value=1.5,
            avg_kernel=6,
            factor=4,
            stride_width=4,
            before=3,
            after=6,
            start=3,
            stop=9,
            adaptive_size=12,
            kernel_height=3,
            scale=1.5,
            dilation=3,
        )
        self.four = ArgumentsBranch(3, 4, 0.5)
        self.five = ArgumentsBranch(4, 5, 0.625)
        self.fc = nn.Linear(5, 5)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.one(x)
        x = self.two(x)
        x = self.three(x)
        x = self.four(x)
        x = self.five(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)
