"""GoogLeNetTorchvision for PyTorch: the training model.

It takes float tensors of N x 3 x 224 x 224.

Written by lamina 0.1.0 from the spec with SHA-256
b597727e66106a8098eba3d888498bd9d893bc992693bdc42781828a8632c154.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LOSS_WEIGHTS = {"aux1": 0.3, "aux2": 0.3}


class GoogLeNetTorchvisionOutput(NamedTuple):
    logits: Tensor
    aux1: Tensor
    aux2: Tensor


class ConvNormAct(nn.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(
        self, in_channels: int, channels: int, kernel: int, stride: int = 1, padding: int = 0
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(
            in_channels, channels, kernel, stride=stride, padding=padding, bias=False
        )
        nn.init.normal_(self.conv.weight, std=0.01)
        self.norm = nn.BatchNorm2d(channels, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)), inplace=True)


class InceptionBranch(nn.Module):
    def __init__(self, in_channels: int, reduce_channels: int, conv_channels: int) -> None:
        super().__init__()
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1)
        self.conv = ConvNormAct(reduce_channels, conv_channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        return self.conv(x)


class InceptionPool(nn.Module):
    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.proj = ConvNormAct(in_channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(x, 3, stride=1, padding=1)
        return self.proj(x)


class Inception(nn.Module):
    """Four branches side by side (Szegedy 2015, figure 2b). Numbers in the order of table 1:
    #1x1, #3x3 reduce, #3x3, #5x5 reduce, #5x5, pool proj.
    """

    def __init__(
        self,
        in_channels: int,
        one: int,
        three_reduce: int,
        three: int,
        five_reduce: int,
        five: int,
        pool_proj: int,
    ) -> None:
        super().__init__()
        self.b1 = ConvNormAct(in_channels, one, 1)
        self.b3 = InceptionBranch(in_channels, three_reduce, three)
        self.b5 = InceptionBranch(in_channels, five_reduce, five)
        self.pool = InceptionPool(in_channels, pool_proj)

    def forward(self, x: Tensor) -> Tensor:
        b1 = self.b1(x)
        b3 = self.b3(x)
        b5 = self.b5(x)
        pool = self.pool(x)
        return torch.cat((b1, b3, b5, pool), 1)


class AuxClassifier(nn.Module):
    """The side network of GoogLeNet: 5x5/3 average pool, 1x1 convolution, two dense layers
    (Szegedy 2015, section 5).
    """

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.conv = ConvNormAct(in_channels, 128, 1)
        self.fc = nn.Linear(2048, 1024)
        nn.init.normal_(self.fc.weight, std=0.01)
        nn.init.zeros_(self.fc.bias)
        self.drop = nn.Dropout(0.7)
        self.classifier = nn.Linear(1024, 1000)
        nn.init.normal_(self.classifier.weight, std=0.01)
        nn.init.zeros_(self.classifier.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.adaptive_avg_pool2d(x, 4)
        x = self.conv(x)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc(x), inplace=True)
        x = self.drop(x)
        return self.classifier(x)


class GoogLeNetTorchvision(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = ConvNormAct(3, 64, 7, stride=2, padding=3)
        self.conv2_reduce = ConvNormAct(64, 64, 1)
        self.conv2 = ConvNormAct(64, 192, 3, padding=1)
        self.inception_3a = Inception(192, 64, 96, 128, 16, 32, 32)
        self.inception_3b = Inception(256, 128, 128, 192, 32, 96, 64)
        self.inception_4a = Inception(480, 192, 96, 208, 16, 48, 64)
        self.aux1 = AuxClassifier(512)
        self.inception_4b = Inception(512, 160, 112, 224, 24, 64, 64)
        self.inception_4c = Inception(512, 128, 128, 256, 24, 64, 64)
        self.inception_4d = Inception(512, 112, 144, 288, 32, 64, 64)
        self.aux2 = AuxClassifier(528)
        self.inception_4e = Inception(528, 256, 160, 320, 32, 128, 128)
        self.inception_5a = Inception(832, 256, 160, 320, 32, 128, 128)
        self.inception_5b = Inception(832, 384, 192, 384, 48, 128, 128)
        self.dropout = nn.Dropout(0.2)
        self.linear = nn.Linear(1024, 1000)
        nn.init.normal_(self.linear.weight, std=0.01)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: Tensor) -> GoogLeNetTorchvisionOutput:
        x = self.conv1(x)
        x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
        x = self.conv2_reduce(x)
        x = self.conv2(x)
        x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
        x = self.inception_3a(x)
        x = self.inception_3b(x)
        x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
        x = self.inception_4a(x)
        aux1 = self.aux1(x)
        x = self.inception_4b(x)
        x = self.inception_4c(x)
        x = self.inception_4d(x)
        aux2 = self.aux2(x)
        x = self.inception_4e(x)
        x = F.max_pool2d(x, 2, stride=2, ceil_mode=True)
        x = self.inception_5a(x)
        x = self.inception_5b(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        x = self.dropout(x)
        x = self.linear(x)
        return GoogLeNetTorchvisionOutput(x, aux1, aux2)
