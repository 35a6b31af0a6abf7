"""Norms for PyTorch: the inference model.

It takes float tensors of N x 3 x 9 x 8.

Written by lamina 0.1.0 from the spec with SHA-256
c616c2879335cb138b393b1976256ed674b5f3bd6ec75851d145461e2d789ad6.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class BiasedBatchNorm1d(nn.BatchNorm1d):
    """Batch normalisation whose running variance is the biased one (Ioffe 2015; as in Flax).

    nn.BatchNorm1d folds n / (n - 1) * var into its running variance; this class folds in var,
    the variance that it normalises by.
    """

    def forward(self, input: Tensor) -> Tensor:
        if not self.training:
            return super().forward(input)
        n = input.numel() // input.size(1)
        if n < 2:
            raise ValueError("batch normalisation trains on more than one value per channel")
        assert self.running_mean is not None and self.running_var is not None
        assert self.num_batches_tracked is not None and self.momentum is not None
        mean = torch.zeros_like(self.running_mean)
        unbiased = torch.zeros_like(self.running_var)
        y = F.batch_norm(input, mean, unbiased, self.weight, self.bias, True, 1.0, self.eps)
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(unbiased * ((n - 1) / n), self.momentum)
            self.num_batches_tracked.add_(1)
        return y


class BiasedBatchNorm2d(nn.BatchNorm2d):
    """Batch normalisation whose running variance is the biased one (Ioffe 2015; as in Flax).

    nn.BatchNorm2d folds n / (n - 1) * var into its running variance; this class folds in var,
    the variance that it normalises by.
    """

    def forward(self, input: Tensor) -> Tensor:
        if not self.training:
            return super().forward(input)
        n = input.numel() // input.size(1)
        if n < 2:
            raise ValueError("batch normalisation trains on more than one value per channel")
        assert self.running_mean is not None and self.running_var is not None
        assert self.num_batches_tracked is not None and self.momentum is not None
        mean = torch.zeros_like(self.running_mean)
        unbiased = torch.zeros_like(self.running_var)
        y = F.batch_norm(input, mean, unbiased, self.weight, self.bias, True, 1.0, self.eps)
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(unbiased * ((n - 1) / n), self.momentum)
            self.num_batches_tracked.add_(1)
        return y


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


class ScaleShift(nn.Module):
    """One scale and one bias for each channel: y = scale_c * x + bias_c (Caffe's Scale layer)."""

    def __init__(self, channels: int, *, scale: bool = True, shift: bool = True) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(channels)) if scale else None
        self.bias = nn.Parameter(torch.zeros(channels)) if shift else None

    def forward(self, x: Tensor) -> Tensor:
        per_channel = (-1,) + (1,) * (x.dim() - 2)
        if self.scale is not None:
            x = x * self.scale.view(per_channel)
        if self.bias is not None:
            x = x + self.bias.view(per_channel)
        return x


class ShiftedGroupNorm(nn.GroupNorm):
    """Group normalisation with a bias and no scale (Wu 2018, eq. 7, without its gamma).

    nn.GroupNorm with a bias alone has no derivative: torch fails in its backward pass.
    """

    def __init__(self, num_groups: int, num_channels: int, eps: float = 1e-5) -> None:
        super().__init__(num_groups, num_channels, eps, affine=False)
        self.bias = nn.Parameter(torch.zeros(num_channels))

    def forward(self, input: Tensor) -> Tensor:
        y = F.group_norm(input, self.num_groups, eps=self.eps)
        return y + self.bias.view((-1,) + (1,) * (input.dim() - 2))


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


def local_response_norm_within(x: Tensor, size: int, alpha: float, beta: float, k: float) -> Tensor:
    """Local response normalisation within each channel (Krizhevsky 2012; Caffe's WITHIN_CHANNEL).

    y = x / (k + alpha * sum of x**2 over a size x size window)**beta, zeros beyond the border;
    alpha multiplies the sum, not the mean.
    """
    total = F.avg_pool2d(x * x, size, stride=1, padding=size // 2, divisor_override=1)
    return x / (k + alpha * total) ** beta


class Norms(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.c = nn.Conv2d(3, 6, 3, padding=1)
        nn.init.kaiming_normal_(self.c.weight, nonlinearity="relu")
        nn.init.zeros_(self.c.bias)
        self.batch = BiasedBatchNorm2d(6, eps=0.001)
        self.scaled = nn.BatchNorm2d(6, momentum=0.25)
        self.scaled.register_parameter("bias", None)
        nn.init.constant_(self.scaled.weight, 0.5)
        self.shifted = nn.BatchNorm2d(6)
        self.shifted.register_parameter("weight", None)
        self.bare = BiasedBatchNorm2d(6, affine=False)
        self.layer = LayerNorm2d(6)
        self.layer_half = LayerNorm2d(6, eps=1e-05, shift=False)
        nn.init.constant_(self.layer_half.weight, 2.0)
        self.group = nn.GroupNorm(3, 6)
        self.group_half = ShiftedGroupNorm(2, 6)
        self.affine = ScaleShift(6)
        nn.init.constant_(self.affine.scale, 0.5)
        self.shift = ScaleShift(6, scale=False)
        self.batch1 = BiasedBatchNorm1d(432)
        self.batch2 = nn.BatchNorm1d(432)
        self.batch2.register_parameter("bias", None)
        self.layer1 = nn.LayerNorm(432, eps=1e-06)
        self.layer2 = nn.LayerNorm(432, eps=1e-06)
        self.layer2.register_parameter("weight", None)
        self.affine1 = ScaleShift(432, shift=False)
        self.fc = nn.Linear(432, 5, bias=False)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        x = self.scaled(self.batch(self.c(x)))
        x = self.layer(self.bare(self.shifted(x)))
        x = self.group_half(self.group(self.layer_half(x)))
        x = local_response_norm(x, 3, 0.09999999999999999, 0.75, 2.0)
        x = self.shift(self.affine(local_response_norm_within(x, 3, 0.2, 0.75, 1.0)))
        x = self.batch2(self.batch1(torch.flatten(x, 1)))
        x = self.affine1(self.layer2(self.layer1(x)))
        return self.fc(x)
