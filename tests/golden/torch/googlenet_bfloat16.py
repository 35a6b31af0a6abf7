"""GoogLeNet for PyTorch: the training model.

It takes float tensors of N x 3 x 224 x 224.
Convolutions and linear layers compute in bfloat16; parameters and results are float32.

Written by lamina 0.1.0 from the spec with SHA-256
f65b276f1ae06129496bc23f48a74dab7d1984e0bc9bf1a1732cd708f2d99330.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LOSS_WEIGHTS = {"aux1": 0.3, "aux2": 0.3}


class GoogLeNetOutput(NamedTuple):
    logits: Tensor
    aux1: Tensor
    aux2: Tensor


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


class ConvRelu(nn.Module):
    """Convolution with bias, then ReLU."""

    def __init__(
        self, in_channels: int, channels: int, kernel: int, stride: int = 1, padding: int = 0
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, channels, kernel, stride=stride, padding=padding)
        nn.init.kaiming_uniform_(self.conv.weight, nonlinearity="linear")
        nn.init.constant_(self.conv.bias, 0.2)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.conv(x), inplace=True)


class InceptionBranch(nn.Module):
    def __init__(
        self, in_channels: int, reduce_channels: int, conv_channels: int, kernel: int, padding: int
    ) -> None:
        super().__init__()
        self.reduce = ConvRelu(in_channels, reduce_channels, 1)
        self.conv = ConvRelu(reduce_channels, conv_channels, kernel, padding=padding)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        return self.conv(x)


class InceptionPool(nn.Module):
    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.proj = ConvRelu(in_channels, channels, 1)

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
        self.b1 = ConvRelu(in_channels, one, 1)
        self.b3 = InceptionBranch(in_channels, three_reduce, three, 3, 1)
        self.b5 = InceptionBranch(in_channels, five_reduce, five, 5, 2)
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
        self.conv = ConvRelu(in_channels, 128, 1)
        self.fc = nn.Linear(2048, 1024)
        nn.init.kaiming_uniform_(self.fc.weight, nonlinearity="linear")
        nn.init.constant_(self.fc.bias, 0.2)
        self.drop = nn.Dropout(0.7)
        self.classifier = nn.Linear(1024, 1000)
        nn.init.kaiming_uniform_(self.classifier.weight, nonlinearity="linear")
        nn.init.zeros_(self.classifier.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.avg_pool2d(x, 5, stride=3)
        x = self.conv(x)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc(x), inplace=True)
        x = self.drop(x)
        return self.classifier(x)


class GoogLeNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = ConvRelu(3, 64, 7, stride=2, padding=3)
        self.conv2_reduce = ConvRelu(64, 64, 1)
        self.conv2 = ConvRelu(64, 192, 3, padding=1)
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
        self.dropout = nn.Dropout(0.4)
        self.linear = nn.Linear(1024, 1000)
        nn.init.kaiming_uniform_(self.linear.weight, nonlinearity="linear")
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: Tensor) -> GoogLeNetOutput:
        with torch.autocast(x.device.type, dtype=torch.bfloat16):
            x = x.bfloat16()
            x = self.conv1(x)
            x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
            x = local_response_norm(x.float(), 5, 2e-05, 0.75, 1.0).bfloat16()
            x = self.conv2_reduce(x)
            x = self.conv2(x)
            x = local_response_norm(x.float(), 5, 2e-05, 0.75, 1.0).bfloat16()
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
            x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
            x = self.inception_5a(x)
            x = self.inception_5b(x)
            x = F.adaptive_avg_pool2d(x, 1)
            x = torch.flatten(x, 1)
            x = self.dropout(x)
            x = self.linear(x)
        return GoogLeNetOutput(x.float(), aux1.float(), aux2.float())
