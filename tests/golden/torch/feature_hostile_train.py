"""_None for PyTorch: the training model.

It takes float tensors of N x 3 x 9 x 8.

Written by lamina 0.1.0 from the spec with SHA-256
a24e17b75b17368f259f6797fa4478a26862337c49073930cbb531dca6998314.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

DESCRIPTION = (
    'Ends a string: """ \\" \' \\\n# coding: utf-7 +AAo-import os\x0b\x0c\x85\u2028\u2029import '
    "os; {0} %s {{x}} \u202e\u2066evil\u2069 \\N{BULLET} \ud7ff\x7f\x00 torch.load math.pi\\"
)
RENAMED = {
    "None2Inner.avg_pool2": "_avg_pool",
    "None2Inner.avg_pool3": "__avg_pool",
    "None2Inner.avg_pool2_2": "avg_pool2",
    "None2NestedForward.train2": "train",
    "None2Nested.forward2": "forward",
    "None2.class2": "class",
    "None2.match2": "match",
    "None2.None2": "None",
    "None2.training2": "training",
    "None2.parameters2": "_parameters",
    "None2.forward2": "forward",
    "None2.train2": "train",
    "None2.eval2": "eval",
    "None2.class__": "__class__",
    "None2.call__": "__call__",
    "None2.part": "_",
    "None2.state_dict2": "state_dict",
    "None2.set_attributes2": "set_attributes",
    "None2.type2": "type",
}


class None2Inner(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.avg_pool = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.avg_pool.weight, nonlinearity="relu")
        nn.init.zeros_(self.avg_pool.bias)
        self.avg_pool2 = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.avg_pool2.weight, nonlinearity="relu")
        nn.init.zeros_(self.avg_pool2.bias)
        self.avg_pool3 = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.avg_pool3.weight, nonlinearity="relu")
        nn.init.zeros_(self.avg_pool3.bias)
        self.avg_pool2_2 = nn.Conv2d(3, 2, 1)
        nn.init.kaiming_normal_(self.avg_pool2_2.weight, nonlinearity="relu")
        nn.init.zeros_(self.avg_pool2_2.bias)

    def forward(self, x: Tensor) -> Tensor:
        avg_pool = self.avg_pool(x)
        avg_pool2 = self.avg_pool2(x)
        avg_pool3 = self.avg_pool3(x)
        avg_pool2_2 = self.avg_pool2_2(x)
        return torch.cat((avg_pool, avg_pool2, avg_pool3, avg_pool2_2), 1)


class None2NestedForward(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.train2 = nn.Conv2d(14, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.train2.weight, nonlinearity="relu")
        nn.init.zeros_(self.train2.bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.train2(x)


class None2Nested(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.forward2 = None2NestedForward()

    def forward(self, x: Tensor) -> Tensor:
        return self.forward2(x)


class None2(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.class2 = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.class2.weight, nonlinearity="relu")
        nn.init.zeros_(self.class2.bias)
        self.match2 = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.match2.weight, nonlinearity="relu")
        nn.init.zeros_(self.match2.bias)
        self.None2 = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.None2.weight, nonlinearity="relu")
        nn.init.zeros_(self.None2.bias)
        self.len = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.len.weight, nonlinearity="relu")
        nn.init.zeros_(self.len.bias)
        self.print = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.print.weight, nonlinearity="relu")
        nn.init.zeros_(self.print.bias)
        self.torch = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.torch.weight, nonlinearity="relu")
        nn.init.zeros_(self.torch.bias)
        self.nn = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.nn.weight, nonlinearity="relu")
        nn.init.zeros_(self.nn.bias)
        self.F = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.F.weight, nonlinearity="relu")
        nn.init.zeros_(self.F.bias)
        self.x = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.x.weight, nonlinearity="relu")
        nn.init.zeros_(self.x.bias)
        self.y = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.y.weight, nonlinearity="relu")
        nn.init.zeros_(self.y.bias)
        self.self = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.self.weight, nonlinearity="relu")
        nn.init.zeros_(self.self.bias)
        self.rngs = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.rngs.weight, nonlinearity="relu")
        nn.init.zeros_(self.rngs.bias)
        self.training2 = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.training2.weight, nonlinearity="relu")
        nn.init.zeros_(self.training2.bias)
        self.parameters2 = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.parameters2.weight, nonlinearity="relu")
        nn.init.zeros_(self.parameters2.bias)
        self.forward2 = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.forward2.weight, nonlinearity="relu")
        nn.init.zeros_(self.forward2.bias)
        self.train2 = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.train2.weight, nonlinearity="relu")
        nn.init.zeros_(self.train2.bias)
        self.eval2 = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.eval2.weight, nonlinearity="relu")
        nn.init.zeros_(self.eval2.bias)
        self.class__ = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.class__.weight, nonlinearity="relu")
        nn.init.zeros_(self.class__.bias)
        self.call__ = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.call__.weight, nonlinearity="relu")
        nn.init.zeros_(self.call__.bias)
        self.part = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.part.weight, nonlinearity="relu")
        nn.init.zeros_(self.part.bias)
        self.state_dict2 = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.state_dict2.weight, nonlinearity="relu")
        nn.init.zeros_(self.state_dict2.bias)
        self.block = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.block.weight, nonlinearity="relu")
        nn.init.zeros_(self.block.bias)
        self.jnp = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.jnp.weight, nonlinearity="relu")
        nn.init.zeros_(self.jnp.bias)
        self.Tensor = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.Tensor.weight, nonlinearity="relu")
        nn.init.zeros_(self.Tensor.bias)
        self.set_attributes2 = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.set_attributes2.weight, nonlinearity="relu")
        nn.init.zeros_(self.set_attributes2.bias)
        self.type2 = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(self.type2.weight, nonlinearity="relu")
        nn.init.zeros_(self.type2.bias)
        self.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn = nn.Conv2d(3, 3, 1)
        nn.init.kaiming_normal_(
            self.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn.weight,
            nonlinearity="relu",
        )
        nn.init.zeros_(self.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn.bias)
        self.inner = None2Inner()
        self.nested = None2Nested()
        self.fc = nn.Linear(4, 5)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.class2(x)
        x = self.match2(x)
        x = self.None2(x)
        x = self.len(x)
        x = self.print(x)
        x = self.torch(x)
        x = self.nn(x)
        x = self.F(x)
        x = self.x(x)
        x = self.y(x)
        x = self.self(x)
        x = self.rngs(x)
        x = self.training2(x)
        x = self.parameters2(x)
        x = self.forward2(x)
        x = self.train2(x)
        x = self.eval2(x)
        x = self.class__(x)
        x = self.call__(x)
        x = self.part(x)
        x = self.state_dict2(x)
        x = self.block(x)
        x = self.jnp(x)
        x = self.Tensor(x)
        x = self.set_attributes2(x)
        x = self.type2(x)
        x = self.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn(x)
        x = self.inner(x)
        x = F.avg_pool2d(x, 2, stride=1, padding=1, count_include_pad=False)
        x = self.nested(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)
