"""SEResNet50 for PyTorch: the training model.

It takes float tensors of N x 3 x 224 x 224.
Convolutions and linear layers compute in bfloat16; parameters and results are float32.

Written by lamina 0.1.0 from the spec with SHA-256
346efca5c1794d72fcbb0fef9aa5dae590934abbf98fb111b1681ae749b44902.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


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
        y = F.relu(self.reduce(y), inplace=True)
        y = torch.sigmoid(self.expand(y))
        return x * y


class ProjectionSEBottleneckShortcut(nn.Module):
    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False)
        nn.init.kaiming_normal_(self.conv.weight, mode="fan_out", nonlinearity="relu")
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))


class ProjectionSEBottleneck(nn.Module):
    """A bottleneck whose output a squeeze-and-excitation gate scales before the sum
    (Hu 2018, figure 3).
    """

    def __init__(self, in_channels: int, channels: int, squeezed: int, stride: int = 1) -> None:
        super().__init__()
        expanded = 4 * channels
        self.conv1 = nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, expanded, 1, bias=False)
        nn.init.kaiming_normal_(self.conv3.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(expanded)
        self.se = SqueezeExcite(expanded, squeezed)
        self.shortcut = ProjectionSEBottleneckShortcut(in_channels, expanded, stride=stride)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(self.conv1(x)), inplace=True)
        y = F.relu(self.norm2(self.conv2(y)), inplace=True)
        y = self.norm3(self.conv3(y))
        se = self.se(y)
        shortcut = self.shortcut(x)
        shortcut += se
        return F.relu(shortcut, inplace=True)


class SEBottleneck(nn.Module):
    """A bottleneck whose output a squeeze-and-excitation gate scales before the sum
    (Hu 2018, figure 3).
    """

    def __init__(self, channels: int, squeezed: int) -> None:
        super().__init__()
        expanded = 4 * channels
        self.conv1 = nn.Conv2d(expanded, channels, 1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, expanded, 1, bias=False)
        nn.init.kaiming_normal_(self.conv3.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(expanded)
        self.se = SqueezeExcite(expanded, squeezed)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(self.conv1(x)), inplace=True)
        y = F.relu(self.norm2(self.conv2(y)), inplace=True)
        y = self.norm3(self.conv3(y))
        se = self.se(y)
        se += x
        return F.relu(se, inplace=True)


class SEResNet50(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(64)
        self.conv2 = nn.Sequential(
            ProjectionSEBottleneck(64, 64, 16), *[SEBottleneck(64, 16) for _ in range(2)]
        )
        self.conv3 = nn.Sequential(
            ProjectionSEBottleneck(256, 128, 32, stride=2),
            *[SEBottleneck(128, 32) for _ in range(3)],
        )
        self.conv4 = nn.Sequential(
            ProjectionSEBottleneck(512, 256, 64, stride=2),
            *[SEBottleneck(256, 64) for _ in range(5)],
        )
        self.conv5 = nn.Sequential(
            ProjectionSEBottleneck(1024, 512, 128, stride=2),
            *[SEBottleneck(512, 128) for _ in range(2)],
        )
        self.fc = nn.Linear(2048, 1000)
        nn.init.kaiming_normal_(self.fc.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast(x.device.type, dtype=torch.bfloat16):
            x = x.bfloat16()
            x = F.relu(self.norm1(self.conv1(x)), inplace=True)
            x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
            x = self.conv2(x)
            x = self.conv3(x)
            x = self.conv4(x)
            x = self.conv5(x)
            x = F.adaptive_avg_pool2d(x, 1)
            x = torch.flatten(x, 1)
            x = self.fc(x)
        return x.float()
