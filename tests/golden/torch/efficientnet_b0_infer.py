"""EfficientNetB0 for PyTorch: the inference model.

It takes float tensors of N x 3 x 224 x 224.

Written by lamina 0.1.0 from the spec with SHA-256
8a582d8274f0b1f5401d84e7af34d029e38aee6489e80fe846eefd94ce0234f4.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ConvNormAct(nn.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(
        self, in_channels: int, channels: int, kernel: int, stride: int = 1, padding: int = 0
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(
            in_channels, channels, kernel, stride=stride, padding=padding, bias=False
        )
        nn.init.kaiming_normal_(self.conv.weight, mode="fan_out", nonlinearity="relu")
        self.norm = nn.BatchNorm2d(channels, eps=0.001, momentum=0.01)

    def forward(self, x: Tensor) -> Tensor:
        return F.silu(self.norm(self.conv(x)), inplace=True)


class SqueezeExcite(nn.Module):
    """Scales each channel by a gate computed from all of them (Hu 2018, eq. 2 to 4)."""

    def __init__(self, channels: int, squeezed: int) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(channels, squeezed, 1)
        nn.init.kaiming_normal_(self.reduce.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(self.reduce.bias)
        self.expand = nn.Conv2d(squeezed, channels, 1)
        nn.init.kaiming_normal_(self.expand.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(self.expand.bias)

    def forward(self, x: Tensor) -> Tensor:
        y = F.adaptive_avg_pool2d(x, 1)
        y = F.silu(self.reduce(y), inplace=True)
        y = torch.sigmoid(self.expand(y))
        return x * y


class InvertedResidual(nn.Module):
    """1x1 widens `expansion` times, a depthwise convolution filters, 1x1 narrows without an
    activation; a shortcut where the shape stays (Sandler 2018, table 1).
    """

    def __init__(self) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(32, 32, 3, padding=1, groups=32, bias=False)
        nn.init.kaiming_normal_(self.depthwise.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(32, eps=0.001, momentum=0.01)
        self.squeeze = SqueezeExcite(32, 8)
        self.project = nn.Conv2d(32, 16, 1, bias=False)
        nn.init.kaiming_normal_(self.project.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(16, eps=0.001, momentum=0.01)

    def forward(self, x: Tensor) -> Tensor:
        x = F.silu(self.norm2(self.depthwise(x)), inplace=True)
        x = self.squeeze(x)
        return self.norm3(self.project(x))


class ExpandInvertedResidual(nn.Module):
    """1x1 widens `expansion` times, a depthwise convolution filters, 1x1 narrows without an
    activation; a shortcut where the shape stays (Sandler 2018, table 1).
    """

    def __init__(
        self, inputs: int, channels: int, kernel: int, squeezed: int, padding: int, stride: int = 1
    ) -> None:
        super().__init__()
        expanded = 6 * inputs
        self.expand = nn.Conv2d(inputs, expanded, 1, bias=False)
        nn.init.kaiming_normal_(self.expand.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(expanded, eps=0.001, momentum=0.01)
        self.depthwise = nn.Conv2d(
            expanded, expanded, kernel, stride=stride, padding=padding, groups=expanded, bias=False
        )
        nn.init.kaiming_normal_(self.depthwise.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(expanded, eps=0.001, momentum=0.01)
        self.squeeze = SqueezeExcite(expanded, squeezed)
        self.project = nn.Conv2d(expanded, channels, 1, bias=False)
        nn.init.kaiming_normal_(self.project.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(channels, eps=0.001, momentum=0.01)

    def forward(self, x: Tensor) -> Tensor:
        x = F.silu(self.norm1(self.expand(x)), inplace=True)
        x = F.silu(self.norm2(self.depthwise(x)), inplace=True)
        x = self.squeeze(x)
        return self.norm3(self.project(x))


class ExpandSkipInvertedResidual(nn.Module):
    """1x1 widens `expansion` times, a depthwise convolution filters, 1x1 narrows without an
    activation; a shortcut where the shape stays (Sandler 2018, table 1).
    """

    def __init__(self, inputs: int, kernel: int, squeezed: int, padding: int) -> None:
        super().__init__()
        expanded = 6 * inputs
        self.expand = nn.Conv2d(inputs, expanded, 1, bias=False)
        nn.init.kaiming_normal_(self.expand.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(expanded, eps=0.001, momentum=0.01)
        self.depthwise = nn.Conv2d(
            expanded, expanded, kernel, padding=padding, groups=expanded, bias=False
        )
        nn.init.kaiming_normal_(self.depthwise.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(expanded, eps=0.001, momentum=0.01)
        self.squeeze = SqueezeExcite(expanded, squeezed)
        self.project = nn.Conv2d(expanded, inputs, 1, bias=False)
        nn.init.kaiming_normal_(self.project.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(inputs, eps=0.001, momentum=0.01)

    def forward(self, x: Tensor) -> Tensor:
        y = F.silu(self.norm1(self.expand(x)), inplace=True)
        y = F.silu(self.norm2(self.depthwise(y)), inplace=True)
        y = self.squeeze(y)
        y = self.norm3(self.project(y))
        y += x
        return y


class EfficientNetB0(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = ConvNormAct(3, 32, 3, stride=2, padding=1)
        self.mbconv2_1 = InvertedResidual()
        self.mbconv3_1 = ExpandInvertedResidual(16, 24, 3, 4, 1, stride=2)
        self.mbconv3_2 = ExpandSkipInvertedResidual(24, 3, 6, 1)
        self.mbconv4_1 = ExpandInvertedResidual(24, 40, 5, 6, 2, stride=2)
        self.mbconv4_2 = ExpandSkipInvertedResidual(40, 5, 10, 2)
        self.mbconv5_1 = ExpandInvertedResidual(40, 80, 3, 10, 1, stride=2)
        self.mbconv5_2 = ExpandSkipInvertedResidual(80, 3, 20, 1)
        self.mbconv5_3 = ExpandSkipInvertedResidual(80, 3, 20, 1)
        self.mbconv6_1 = ExpandInvertedResidual(80, 112, 5, 20, 2)
        self.mbconv6_2 = ExpandSkipInvertedResidual(112, 5, 28, 2)
        self.mbconv6_3 = ExpandSkipInvertedResidual(112, 5, 28, 2)
        self.mbconv7_1 = ExpandInvertedResidual(112, 192, 5, 28, 2, stride=2)
        self.mbconv7_2 = ExpandSkipInvertedResidual(192, 5, 48, 2)
        self.mbconv7_3 = ExpandSkipInvertedResidual(192, 5, 48, 2)
        self.mbconv7_4 = ExpandSkipInvertedResidual(192, 5, 48, 2)
        self.mbconv8_1 = ExpandInvertedResidual(192, 320, 3, 48, 1)
        self.conv9 = ConvNormAct(320, 1280, 1)
        self.fc = nn.Linear(1280, 1000)
        nn.init.uniform_(self.fc.weight, -0.0316227766017, 0.0316227766017)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        x = self.mbconv2_1(x)
        x = self.mbconv3_1(x)
        x = self.mbconv3_2(x)
        x = self.mbconv4_1(x)
        x = self.mbconv4_2(x)
        x = self.mbconv5_1(x)
        x = self.mbconv5_2(x)
        x = self.mbconv5_3(x)
        x = self.mbconv6_1(x)
        x = self.mbconv6_2(x)
        x = self.mbconv6_3(x)
        x = self.mbconv7_1(x)
        x = self.mbconv7_2(x)
        x = self.mbconv7_3(x)
        x = self.mbconv7_4(x)
        x = self.mbconv8_1(x)
        x = self.conv9(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)
