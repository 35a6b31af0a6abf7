"""SqueezeNet for PyTorch: the inference model.

It takes float tensors of N x 3 x 224 x 224.

Written by lamina 0.1.0 from the spec with SHA-256
5af860e11fdc53056497090f9b93b92c20148a2eac6836ed9c467cf254ef3a3f.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ConvRelu(nn.Module):
    """Convolution with bias, then ReLU."""

    def __init__(self, in_channels: int, channels: int, kernel: int, padding: int = 0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, channels, kernel, padding=padding)
        nn.init.kaiming_uniform_(self.conv.weight, nonlinearity="linear")
        nn.init.zeros_(self.conv.bias)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.conv(x), inplace=True)


class Fire(nn.Module):
    """1x1 filters squeeze, then as many 1x1 as 3x3 filters expand, side by side
    (Iandola 2016, figure 1).
    """

    def __init__(self, in_channels: int, squeeze: int) -> None:
        super().__init__()
        expand = 4 * squeeze
        self.squeeze1x1 = ConvRelu(in_channels, squeeze, 1)
        self.expand1x1 = ConvRelu(squeeze, expand, 1)
        self.expand3x3 = ConvRelu(squeeze, expand, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.squeeze1x1(x)
        expand1x1 = self.expand1x1(x)
        expand3x3 = self.expand3x3(x)
        return torch.cat((expand1x1, expand3x3), 1)


class SqueezeNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 96, 7, stride=2)
        nn.init.kaiming_uniform_(self.conv1.weight, nonlinearity="linear")
        nn.init.zeros_(self.conv1.bias)
        self.fire2 = Fire(96, 16)
        self.fire3 = Fire(128, 16)
        self.fire4 = Fire(128, 32)
        self.fire5 = Fire(256, 32)
        self.fire6 = Fire(256, 48)
        self.fire7 = Fire(384, 48)
        self.fire8 = Fire(384, 64)
        self.fire9 = Fire(512, 64)
        self.conv10 = nn.Conv2d(512, 1000, 1)
        nn.init.normal_(self.conv10.weight, std=0.01)
        nn.init.zeros_(self.conv10.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.conv1(x), inplace=True)
        x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
        x = self.fire2(x)
        x = self.fire3(x)
        x = self.fire4(x)
        x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
        x = self.fire5(x)
        x = self.fire6(x)
        x = self.fire7(x)
        x = self.fire8(x)
        x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
        x = self.fire9(x)
        x = F.relu(self.conv10(x), inplace=True)
        x = F.adaptive_avg_pool2d(x, 1)
        return torch.flatten(x, 1)
