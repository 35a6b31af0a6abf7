"""AlexNet for PyTorch: the training model.

It takes float tensors of N x 3 x 227 x 227.

Written by lamina 0.1.0 from the spec with SHA-256
bef32bc74f3f2227b03cdbc51845d6ea97c7c8b173304a72b03643aca48e3f13.
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


class AlexNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 96, 11, stride=4)
        nn.init.normal_(self.conv1.weight, std=0.01)
        nn.init.zeros_(self.conv1.bias)
        self.conv2 = nn.Conv2d(96, 256, 5, padding=2, groups=2)
        nn.init.normal_(self.conv2.weight, std=0.01)
        nn.init.constant_(self.conv2.bias, 1.0)
        self.conv3 = nn.Conv2d(256, 384, 3, padding=1)
        nn.init.normal_(self.conv3.weight, std=0.01)
        nn.init.zeros_(self.conv3.bias)
        self.conv4 = nn.Conv2d(384, 384, 3, padding=1, groups=2)
        nn.init.normal_(self.conv4.weight, std=0.01)
        nn.init.constant_(self.conv4.bias, 1.0)
        self.conv5 = nn.Conv2d(384, 256, 3, padding=1, groups=2)
        nn.init.normal_(self.conv5.weight, std=0.01)
        nn.init.constant_(self.conv5.bias, 1.0)
        self.fc6 = nn.Linear(9216, 4096)
        nn.init.normal_(self.fc6.weight, std=0.01)
        nn.init.constant_(self.fc6.bias, 1.0)
        self.drop6 = nn.Dropout(0.5)
        self.fc7 = nn.Linear(4096, 4096)
        nn.init.normal_(self.fc7.weight, std=0.01)
        nn.init.constant_(self.fc7.bias, 1.0)
        self.drop7 = nn.Dropout(0.5)
        self.fc8 = nn.Linear(4096, 1000)
        nn.init.normal_(self.fc8.weight, std=0.01)
        nn.init.zeros_(self.fc8.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.conv1(x), inplace=True)
        x = local_response_norm(x, 5, 0.0001, 0.75, 2.0)
        x = F.max_pool2d(x, 3, stride=2)
        x = F.relu(self.conv2(x), inplace=True)
        x = local_response_norm(x, 5, 0.0001, 0.75, 2.0)
        x = F.max_pool2d(x, 3, stride=2)
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
