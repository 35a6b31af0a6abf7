"""ZFNet for PyTorch: the training model.

It takes float tensors of N x 3 x 224 x 224.

Written by lamina 0.1.0 from the spec with SHA-256
89d970446249f17e08994c4804de016bfced91a35d5731c6f15214dfdc5564ea.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


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


class ZFNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 96, 7, stride=2, padding=1)
        nn.init.normal_(self.conv1.weight, std=0.01)
        nn.init.zeros_(self.conv1.bias)
        self.conv2 = nn.Conv2d(96, 256, 5, stride=2)
        nn.init.normal_(self.conv2.weight, std=0.01)
        nn.init.zeros_(self.conv2.bias)
        self.conv3 = nn.Conv2d(256, 384, 3, padding=1)
        nn.init.normal_(self.conv3.weight, std=0.01)
        nn.init.zeros_(self.conv3.bias)
        self.conv4 = nn.Conv2d(384, 384, 3, padding=1)
        nn.init.normal_(self.conv4.weight, std=0.01)
        nn.init.zeros_(self.conv4.bias)
        self.conv5 = nn.Conv2d(384, 256, 3, padding=1)
        nn.init.normal_(self.conv5.weight, std=0.01)
        nn.init.zeros_(self.conv5.bias)
        self.fc6 = nn.Linear(9216, 4096)
        nn.init.normal_(self.fc6.weight, std=0.01)
        nn.init.zeros_(self.fc6.bias)
        self.drop6 = nn.Dropout(0.5)
        self.fc7 = nn.Linear(4096, 4096)
        nn.init.normal_(self.fc7.weight, std=0.01)
        nn.init.zeros_(self.fc7.bias)
        self.drop7 = nn.Dropout(0.5)
        self.fc8 = nn.Linear(4096, 1000)
        nn.init.normal_(self.fc8.weight, std=0.01)
        nn.init.zeros_(self.fc8.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.conv1(x), inplace=True)
        x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
        x = local_response_norm(x, 5, 0.0001, 0.75, 2.0)
        x = F.relu(self.conv2(x), inplace=True)
        x = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
        x = local_response_norm(x, 5, 0.0001, 0.75, 2.0)
        x = F.relu(self.conv3(x), inplace=True)
        x = F.relu(self.conv4(x), inplace=True)
        x = F.relu(self.conv5(x), inplace=True)
        x = F.max_pool2d(x, 3, stride=2)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc6(x), inplace=True)
        x = self.drop6(x)
        x = F.relu(self.fc7(x), inplace=True)
        x = self.drop7(x)
        return self.fc8(x)
