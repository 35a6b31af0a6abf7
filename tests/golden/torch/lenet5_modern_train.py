"""LeNet5Modern for PyTorch: the training model.

It takes float tensors of N x 3 x 32 x 32.

Written by lamina 0.1.0 from the spec with SHA-256
ce97c7803157fb36f159e11ab28f942f0089d1fb6a406ad6794a698b01c971d5.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class LeNet5Modern(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        nn.init.xavier_uniform_(self.conv1.weight)
        nn.init.zeros_(self.conv1.bias)
        self.conv2 = nn.Conv2d(6, 16, 5)
        nn.init.xavier_uniform_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)
        self.fc3 = nn.Linear(400, 120)
        nn.init.xavier_uniform_(self.fc3.weight)
        nn.init.zeros_(self.fc3.bias)
        self.fc4 = nn.Linear(120, 84)
        nn.init.xavier_uniform_(self.fc4.weight)
        nn.init.zeros_(self.fc4.bias)
        self.output = nn.Linear(84, 10)
        nn.init.xavier_uniform_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.tanh(self.conv1(x))
        x = F.max_pool2d(x, 2, stride=2)
        x = torch.tanh(self.conv2(x))
        x = F.max_pool2d(x, 2, stride=2)
        x = torch.flatten(x, 1)
        x = torch.tanh(self.fc3(x))
        x = torch.tanh(self.fc4(x))
        return self.output(x)
