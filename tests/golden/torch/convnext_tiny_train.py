"""ConvNeXtT for PyTorch: the training model.

It takes float tensors of N x 3 x 224 x 224.

Written by lamina 0.1.0 from the spec with SHA-256
232742cd0579f10e29890c9cd5afe96c05d0046973b229a43f7b5b0f3ac5d474.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


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


class ConvNeXtBlock(nn.Module):
    """A depthwise 7x7 convolution, then 1x1 to four times the channels and back, scaled by
    channel; a shortcut around them (Liu 2022, figure 4).
    """

    def __init__(self, channels: int, rate: float) -> None:
        super().__init__()
        expanded = 4 * channels
        self.depthwise = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        nn.init.normal_(self.depthwise.weight, std=0.02)
        nn.init.zeros_(self.depthwise.bias)
        self.norm = LayerNorm2d(channels)
        self.expand = nn.Conv2d(channels, expanded, 1)
        nn.init.normal_(self.expand.weight, std=0.02)
        nn.init.zeros_(self.expand.bias)
        self.project = nn.Conv2d(expanded, channels, 1)
        nn.init.normal_(self.project.weight, std=0.02)
        nn.init.zeros_(self.project.bias)
        self.layer_scale = ScaleShift(channels, shift=False)
        nn.init.constant_(self.layer_scale.scale, 1e-06)
        self.drop = StochasticDepth(rate)

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(self.depthwise(x))
        y = F.gelu(self.expand(y))
        y = self.layer_scale(self.project(y))
        y = self.drop(y)
        return x + y


class ConvNeXtT(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 96, 4, stride=4)
        nn.init.normal_(self.stem.weight, std=0.02)
        nn.init.zeros_(self.stem.bias)
        self.norm1 = LayerNorm2d(96)
        self.res2_1 = ConvNeXtBlock(96, 0.0)
        self.res2_2 = ConvNeXtBlock(96, 0.00588235294118)
        self.res2_3 = ConvNeXtBlock(96, 0.0117647058824)
        self.norm3 = LayerNorm2d(96)
        self.down3 = nn.Conv2d(96, 192, 2, stride=2)
        nn.init.normal_(self.down3.weight, std=0.02)
        nn.init.zeros_(self.down3.bias)
        self.res3_1 = ConvNeXtBlock(192, 0.0176470588235)
        self.res3_2 = ConvNeXtBlock(192, 0.0235294117647)
        self.res3_3 = ConvNeXtBlock(192, 0.0294117647059)
        self.norm4 = LayerNorm2d(192)
        self.down4 = nn.Conv2d(192, 384, 2, stride=2)
        nn.init.normal_(self.down4.weight, std=0.02)
        nn.init.zeros_(self.down4.bias)
        self.res4_1 = ConvNeXtBlock(384, 0.0352941176471)
        self.res4_2 = ConvNeXtBlock(384, 0.0411764705882)
        self.res4_3 = ConvNeXtBlock(384, 0.0470588235294)
        self.res4_4 = ConvNeXtBlock(384, 0.0529411764706)
        self.res4_5 = ConvNeXtBlock(384, 0.0588235294118)
        self.res4_6 = ConvNeXtBlock(384, 0.0647058823529)
        self.res4_7 = ConvNeXtBlock(384, 0.0705882352941)
        self.res4_8 = ConvNeXtBlock(384, 0.0764705882353)
        self.res4_9 = ConvNeXtBlock(384, 0.0823529411765)
        self.norm5 = LayerNorm2d(384)
        self.down5 = nn.Conv2d(384, 768, 2, stride=2)
        nn.init.normal_(self.down5.weight, std=0.02)
        nn.init.zeros_(self.down5.bias)
        self.res5_1 = ConvNeXtBlock(768, 0.0882352941176)
        self.res5_2 = ConvNeXtBlock(768, 0.0941176470588)
        self.res5_3 = ConvNeXtBlock(768, 0.1)
        self.norm = LayerNorm2d(768)
        self.fc = nn.Linear(768, 1000)
        nn.init.normal_(self.fc.weight, std=0.02)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm1(self.stem(x))
        x = self.res2_1(x)
        x = self.res2_2(x)
        x = self.norm3(self.res2_3(x))
        x = self.down3(x)
        x = self.res3_1(x)
        x = self.res3_2(x)
        x = self.norm4(self.res3_3(x))
        x = self.down4(x)
        x = self.res4_1(x)
        x = self.res4_2(x)
        x = self.res4_3(x)
        x = self.res4_4(x)
        x = self.res4_5(x)
        x = self.res4_6(x)
        x = self.res4_7(x)
        x = self.res4_8(x)
        x = self.norm5(self.res4_9(x))
        x = self.down5(x)
        x = self.res5_1(x)
        x = self.res5_2(x)
        x = self.res5_3(x)
        x = self.norm(F.adaptive_avg_pool2d(x, 1))
        x = torch.flatten(x, 1)
        return self.fc(x)
