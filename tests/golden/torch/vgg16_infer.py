"""VGG16 for PyTorch: the inference model.

It takes float tensors of N x 3 x 224 x 224.

Written by lamina 0.1.0 from the spec with SHA-256
04b5cb79515e895f8f850d71f009de6f4c492f7f30ea427011a89072d31982d3.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class VGG16(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1_1 = nn.Conv2d(3, 64, 3, padding=1)
        nn.init.normal_(self.conv1_1.weight, std=0.01)
        nn.init.zeros_(self.conv1_1.bias)
        self.conv1_2 = nn.Conv2d(64, 64, 3, padding=1)
        nn.init.normal_(self.conv1_2.weight, std=0.01)
        nn.init.zeros_(self.conv1_2.bias)
        self.conv2_1 = nn.Conv2d(64, 128, 3, padding=1)
        nn.init.normal_(self.conv2_1.weight, std=0.01)
        nn.init.zeros_(self.conv2_1.bias)
        self.conv2_2 = nn.Conv2d(128, 128, 3, padding=1)
        nn.init.normal_(self.conv2_2.weight, std=0.01)
        nn.init.zeros_(self.conv2_2.bias)
        self.conv3_1 = nn.Conv2d(128, 256, 3, padding=1)
        nn.init.normal_(self.conv3_1.weight, std=0.01)
        nn.init.zeros_(self.conv3_1.bias)
        self.conv3_2 = nn.Conv2d(256, 256, 3, padding=1)
        nn.init.normal_(self.conv3_2.weight, std=0.01)
        nn.init.zeros_(self.conv3_2.bias)
        self.conv3_3 = nn.Conv2d(256, 256, 3, padding=1)
        nn.init.normal_(self.conv3_3.weight, std=0.01)
        nn.init.zeros_(self.conv3_3.bias)
        self.conv4_1 = nn.Conv2d(256, 512, 3, padding=1)
        nn.init.normal_(self.conv4_1.weight, std=0.01)
        nn.init.zeros_(self.conv4_1.bias)
        self.conv4_2 = nn.Conv2d(512, 512, 3, padding=1)
        nn.init.normal_(self.conv4_2.weight, std=0.01)
        nn.init.zeros_(self.conv4_2.bias)
        self.conv4_3 = nn.Conv2d(512, 512, 3, padding=1)
        nn.init.normal_(self.conv4_3.weight, std=0.01)
        nn.init.zeros_(self.conv4_3.bias)
        self.conv5_1 = nn.Conv2d(512, 512, 3, padding=1)
        nn.init.normal_(self.conv5_1.weight, std=0.01)
        nn.init.zeros_(self.conv5_1.bias)
        self.conv5_2 = nn.Conv2d(512, 512, 3, padding=1)
        nn.init.normal_(self.conv5_2.weight, std=0.01)
        nn.init.zeros_(self.conv5_2.bias)
        self.conv5_3 = nn.Conv2d(512, 512, 3, padding=1)
        nn.init.normal_(self.conv5_3.weight, std=0.01)
        nn.init.zeros_(self.conv5_3.bias)
        self.fc6 = nn.Linear(25088, 4096)
        nn.init.normal_(self.fc6.weight, std=0.01)
        nn.init.zeros_(self.fc6.bias)
        self.fc7 = nn.Linear(4096, 4096)
        nn.init.normal_(self.fc7.weight, std=0.01)
        nn.init.zeros_(self.fc7.bias)
        self.fc8 = nn.Linear(4096, 1000)
        nn.init.normal_(self.fc8.weight, std=0.01)
        nn.init.zeros_(self.fc8.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.conv1_1(x), inplace=True)
        x = F.relu(self.conv1_2(x), inplace=True)
        x = F.max_pool2d(x, 2, stride=2)
        x = F.relu(self.conv2_1(x), inplace=True)
        x = F.relu(self.conv2_2(x), inplace=True)
        x = F.max_pool2d(x, 2, stride=2)
        x = F.relu(self.conv3_1(x), inplace=True)
        x = F.relu(self.conv3_2(x), inplace=True)
        x = F.relu(self.conv3_3(x), inplace=True)
        x = F.max_pool2d(x, 2, stride=2)
        x = F.relu(self.conv4_1(x), inplace=True)
        x = F.relu(self.conv4_2(x), inplace=True)
        x = F.relu(self.conv4_3(x), inplace=True)
        x = F.max_pool2d(x, 2, stride=2)
        x = F.relu(self.conv5_1(x), inplace=True)
        x = F.relu(self.conv5_2(x), inplace=True)
        x = F.relu(self.conv5_3(x), inplace=True)
        x = F.max_pool2d(x, 2, stride=2)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc6(x), inplace=True)
        x = F.relu(self.fc7(x), inplace=True)
        return self.fc8(x)
