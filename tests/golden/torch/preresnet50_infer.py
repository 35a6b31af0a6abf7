"""PreResNet50 for PyTorch: the inference model.

It takes float tensors of N x 3 x 224 x 224.

Written by lamina 0.1.0 from the spec with SHA-256
311e59b7039a30b51fc0a3c1a45c21c6c4c760cb39dc85b10d9f3d62be349fe9.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ActivatedProjectionPreActBottleneck(nn.Module):
    """1x1 reduces to `channels`, 3x3, 1x1 expands fourfold, norm and ReLU before each; a
    shortcut around them (He 2016b, section 4).
    """

    def __init__(self) -> None:
        super().__init__()
        self.shortcut = nn.Conv2d(64, 256, 1, bias=False)
        nn.init.kaiming_normal_(self.shortcut.weight, mode="fan_out", nonlinearity="relu")
        self.conv1 = nn.Conv2d(64, 64, 1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(64)
        self.conv2 = nn.Conv2d(64, 64, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(64)
        self.conv3 = nn.Conv2d(64, 256, 1, bias=False)
        nn.init.kaiming_normal_(self.conv3.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        shortcut = self.shortcut(x)
        x = F.relu(self.norm2(self.conv1(x)), inplace=True)
        x = F.relu(self.norm3(self.conv2(x)), inplace=True)
        x = self.conv3(x)
        shortcut += x
        return shortcut


class PreActBottleneck(nn.Module):
    """1x1 reduces to `channels`, 3x3, 1x1 expands fourfold, norm and ReLU before each; a
    shortcut around them (He 2016b, section 4).
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        expanded = 4 * channels
        self.norm1 = nn.BatchNorm2d(expanded)
        self.conv1 = nn.Conv2d(expanded, channels, 1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, expanded, 1, bias=False)
        nn.init.kaiming_normal_(self.conv3.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(x), inplace=True)
        y = F.relu(self.norm2(self.conv1(y)), inplace=True)
        y = F.relu(self.norm3(self.conv2(y)), inplace=True)
        y = self.conv3(y)
        y += x
        return y


class ProjectionPreActBottleneck(nn.Module):
    """1x1 reduces to `channels`, 3x3, 1x1 expands fourfold, norm and ReLU before each; a
    shortcut around them (He 2016b, section 4).
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        expanded = 4 * channels
        self.norm1 = nn.BatchNorm2d(2 * channels)
        self.shortcut = nn.Conv2d(2 * channels, expanded, 1, stride=2, bias=False)
        nn.init.kaiming_normal_(self.shortcut.weight, mode="fan_out", nonlinearity="relu")
        self.conv1 = nn.Conv2d(2 * channels, channels, 1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm2 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, stride=2, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv2.weight, mode="fan_out", nonlinearity="relu")
        self.norm3 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, expanded, 1, bias=False)
        nn.init.kaiming_normal_(self.conv3.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norm1(x), inplace=True)
        shortcut = self.shortcut(x)
        x = F.relu(self.norm2(self.conv1(x)), inplace=True)
        x = F.relu(self.norm3(self.conv2(x)), inplace=True)
        x = self.conv3(x)
        shortcut += x
        return shortcut


class PreResNet50(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.norm1 = nn.BatchNorm2d(64)
        self.conv2 = nn.Sequential(
            ActivatedProjectionPreActBottleneck(), *[PreActBottleneck(64) for _ in range(2)]
        )
        self.conv3 = nn.Sequential(
            ProjectionPreActBottleneck(128), *[PreActBottleneck(128) for _ in range(3)]
        )
        self.conv4 = nn.Sequential(
            ProjectionPreActBottleneck(256), *[PreActBottleneck(256) for _ in range(5)]
        )
        self.conv5 = nn.Sequential(
            ProjectionPreActBottleneck(512), *[PreActBottleneck(512) for _ in range(2)]
        )
        self.norm5 = nn.BatchNorm2d(2048)
        self.fc = nn.Linear(2048, 1000)
        nn.init.kaiming_normal_(self.fc.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norm1(self.conv1(x)), inplace=True)
        x = F.max_pool2d(x, 3, stride=2, padding=1)
        x = self.conv2(x)
        x = self.conv3(x)
        x = self.conv4(x)
        x = F.relu(self.norm5(self.conv5(x)), inplace=True)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)
