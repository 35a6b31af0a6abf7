"""Long for PyTorch: the training model.

It takes float tensors of N x 3 x 9 x 8.

Written by lamina 0.1.0 from the spec with SHA-256
2aef19bc455e064d13082946bf2e1e178ac801361dc0138f54c9ec8bd7a41f98.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

DESCRIPTION = (
    "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 "
    "34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59"
)


class LongBeside(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a_branch_with_a_long_name_0 = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_0.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_0.bias)
        self.a_branch_with_a_long_name_1 = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_1.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_1.bias)
        self.a_branch_with_a_long_name_2 = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_2.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_2.bias)
        self.a_branch_with_a_long_name_3 = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_3.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_3.bias)
        self.a_branch_with_a_long_name_4 = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_4.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_4.bias)
        self.a_branch_with_a_long_name_5 = nn.Conv2d(3, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_5.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_5.bias)
        self.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn = nn.Conv2d(
            3, 4, 3, padding=1
        )
        nn.init.kaiming_normal_(
            self.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn.weight,
            nonlinearity="relu",
        )
        nn.init.zeros_(self.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn.bias)

    def forward(self, x: Tensor) -> Tensor:
        a_branch_with_a_long_name_0 = self.a_branch_with_a_long_name_0(x)
        a_branch_with_a_long_name_1 = self.a_branch_with_a_long_name_1(x)
        a_branch_with_a_long_name_2 = self.a_branch_with_a_long_name_2(x)
        a_branch_with_a_long_name_3 = self.a_branch_with_a_long_name_3(x)
        a_branch_with_a_long_name_4 = self.a_branch_with_a_long_name_4(x)
        a_branch_with_a_long_name_5 = self.a_branch_with_a_long_name_5(x)
        nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn = (
            self.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn(x)
        )
        return torch.cat(
            (
                a_branch_with_a_long_name_0,
                a_branch_with_a_long_name_1,
                a_branch_with_a_long_name_2,
                a_branch_with_a_long_name_3,
                a_branch_with_a_long_name_4,
                a_branch_with_a_long_name_5,
                nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn,
            ),
            1,
        )


class LongSum(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a_branch_with_a_long_name_0 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_0.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_0.bias)
        self.a_branch_with_a_long_name_1 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_1.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_1.bias)
        self.a_branch_with_a_long_name_2 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_2.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_2.bias)
        self.a_branch_with_a_long_name_3 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_3.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_3.bias)
        self.a_branch_with_a_long_name_4 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_4.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_4.bias)
        self.a_branch_with_a_long_name_5 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_5.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_5.bias)

    def forward(self, x: Tensor) -> Tensor:
        a_branch_with_a_long_name_0 = self.a_branch_with_a_long_name_0(x)
        a_branch_with_a_long_name_1 = self.a_branch_with_a_long_name_1(x)
        a_branch_with_a_long_name_2 = self.a_branch_with_a_long_name_2(x)
        a_branch_with_a_long_name_3 = self.a_branch_with_a_long_name_3(x)
        a_branch_with_a_long_name_4 = self.a_branch_with_a_long_name_4(x)
        a_branch_with_a_long_name_5 = self.a_branch_with_a_long_name_5(x)
        total = a_branch_with_a_long_name_0 + a_branch_with_a_long_name_1
        total = total + a_branch_with_a_long_name_2 + a_branch_with_a_long_name_3
        return total + a_branch_with_a_long_name_4 + a_branch_with_a_long_name_5


class LongScaled(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.b0 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b0.weight, nonlinearity="relu")
        nn.init.zeros_(self.b0.bias)
        self.b1 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b1.weight, nonlinearity="relu")
        nn.init.zeros_(self.b1.bias)
        self.b2 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b2.weight, nonlinearity="relu")
        nn.init.zeros_(self.b2.bias)
        self.b3 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b3.weight, nonlinearity="relu")
        nn.init.zeros_(self.b3.bias)
        self.b4 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b4.weight, nonlinearity="relu")
        nn.init.zeros_(self.b4.bias)
        self.b5 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b5.weight, nonlinearity="relu")
        nn.init.zeros_(self.b5.bias)
        self.b6 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b6.weight, nonlinearity="relu")
        nn.init.zeros_(self.b6.bias)
        self.b7 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b7.weight, nonlinearity="relu")
        nn.init.zeros_(self.b7.bias)
        self.b8 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b8.weight, nonlinearity="relu")
        nn.init.zeros_(self.b8.bias)
        self.b9 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b9.weight, nonlinearity="relu")
        nn.init.zeros_(self.b9.bias)
        self.b10 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b10.weight, nonlinearity="relu")
        nn.init.zeros_(self.b10.bias)
        self.b11 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b11.weight, nonlinearity="relu")
        nn.init.zeros_(self.b11.bias)
        self.b12 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b12.weight, nonlinearity="relu")
        nn.init.zeros_(self.b12.bias)
        self.b13 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b13.weight, nonlinearity="relu")
        nn.init.zeros_(self.b13.bias)
        self.b14 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b14.weight, nonlinearity="relu")
        nn.init.zeros_(self.b14.bias)
        self.b15 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b15.weight, nonlinearity="relu")
        nn.init.zeros_(self.b15.bias)
        self.b16 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b16.weight, nonlinearity="relu")
        nn.init.zeros_(self.b16.bias)
        self.b17 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b17.weight, nonlinearity="relu")
        nn.init.zeros_(self.b17.bias)
        self.b18 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b18.weight, nonlinearity="relu")
        nn.init.zeros_(self.b18.bias)
        self.b19 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b19.weight, nonlinearity="relu")
        nn.init.zeros_(self.b19.bias)
        self.b20 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b20.weight, nonlinearity="relu")
        nn.init.zeros_(self.b20.bias)
        self.b21 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b21.weight, nonlinearity="relu")
        nn.init.zeros_(self.b21.bias)
        self.b22 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b22.weight, nonlinearity="relu")
        nn.init.zeros_(self.b22.bias)
        self.b23 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b23.weight, nonlinearity="relu")
        nn.init.zeros_(self.b23.bias)
        self.b24 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b24.weight, nonlinearity="relu")
        nn.init.zeros_(self.b24.bias)
        self.b25 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b25.weight, nonlinearity="relu")
        nn.init.zeros_(self.b25.bias)
        self.b26 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b26.weight, nonlinearity="relu")
        nn.init.zeros_(self.b26.bias)
        self.b27 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b27.weight, nonlinearity="relu")
        nn.init.zeros_(self.b27.bias)
        self.b28 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b28.weight, nonlinearity="relu")
        nn.init.zeros_(self.b28.bias)
        self.b29 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b29.weight, nonlinearity="relu")
        nn.init.zeros_(self.b29.bias)
        self.b30 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b30.weight, nonlinearity="relu")
        nn.init.zeros_(self.b30.bias)
        self.b31 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b31.weight, nonlinearity="relu")
        nn.init.zeros_(self.b31.bias)
        self.b32 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b32.weight, nonlinearity="relu")
        nn.init.zeros_(self.b32.bias)
        self.b33 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b33.weight, nonlinearity="relu")
        nn.init.zeros_(self.b33.bias)
        self.b34 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b34.weight, nonlinearity="relu")
        nn.init.zeros_(self.b34.bias)
        self.b35 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b35.weight, nonlinearity="relu")
        nn.init.zeros_(self.b35.bias)
        self.b36 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b36.weight, nonlinearity="relu")
        nn.init.zeros_(self.b36.bias)
        self.b37 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b37.weight, nonlinearity="relu")
        nn.init.zeros_(self.b37.bias)
        self.b38 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b38.weight, nonlinearity="relu")
        nn.init.zeros_(self.b38.bias)
        self.b39 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.b39.weight, nonlinearity="relu")
        nn.init.zeros_(self.b39.bias)

    def forward(self, x: Tensor) -> Tensor:
        b0 = self.b0(x)
        b1 = self.b1(x)
        b2 = self.b2(x)
        b3 = self.b3(x)
        b4 = self.b4(x)
        b5 = self.b5(x)
        b6 = self.b6(x)
        b7 = self.b7(x)
        b8 = self.b8(x)
        b9 = self.b9(x)
        b10 = self.b10(x)
        b11 = self.b11(x)
        b12 = self.b12(x)
        b13 = self.b13(x)
        b14 = self.b14(x)
        b15 = self.b15(x)
        b16 = self.b16(x)
        b17 = self.b17(x)
        b18 = self.b18(x)
        b19 = self.b19(x)
        b20 = self.b20(x)
        b21 = self.b21(x)
        b22 = self.b22(x)
        b23 = self.b23(x)
        b24 = self.b24(x)
        b25 = self.b25(x)
        b26 = self.b26(x)
        b27 = self.b27(x)
        b28 = self.b28(x)
        b29 = self.b29(x)
        b30 = self.b30(x)
        b31 = self.b31(x)
        b32 = self.b32(x)
        b33 = self.b33(x)
        b34 = self.b34(x)
        b35 = self.b35(x)
        b36 = self.b36(x)
        b37 = self.b37(x)
        b38 = self.b38(x)
        b39 = self.b39(x)
        total = b1 + b2 + b3 + b4 + b5 + b6 + b7 + b8 + b9 + b10 + b11 + b12 + b13 + b14
        total = total + b15 + b16 + b17 + b18 + b19 + b20 + b21 + b22 + b23 + b24 + b25
        total = total + b26 + b27 + b28 + b29 + b30 + b31 + b32 + b33 + b34 + b35 + b36
        return b0 + 0.25 * (total + b37 + b38 + b39)


class LongProduct(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a_branch_with_a_long_name_0 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_0.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_0.bias)
        self.a_branch_with_a_long_name_1 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_1.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_1.bias)
        self.a_branch_with_a_long_name_2 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_2.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_2.bias)
        self.a_branch_with_a_long_name_3 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_3.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_3.bias)
        self.a_branch_with_a_long_name_4 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_4.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_4.bias)
        self.a_branch_with_a_long_name_5 = nn.Conv2d(4, 4, 3, padding=1)
        nn.init.kaiming_normal_(self.a_branch_with_a_long_name_5.weight, nonlinearity="relu")
        nn.init.zeros_(self.a_branch_with_a_long_name_5.bias)

    def forward(self, x: Tensor) -> Tensor:
        a_branch_with_a_long_name_0 = self.a_branch_with_a_long_name_0(x)
        a_branch_with_a_long_name_1 = self.a_branch_with_a_long_name_1(x)
        a_branch_with_a_long_name_2 = self.a_branch_with_a_long_name_2(x)
        a_branch_with_a_long_name_3 = self.a_branch_with_a_long_name_3(x)
        a_branch_with_a_long_name_4 = self.a_branch_with_a_long_name_4(x)
        a_branch_with_a_long_name_5 = self.a_branch_with_a_long_name_5(x)
        total = a_branch_with_a_long_name_0 * a_branch_with_a_long_name_1
        total = total * a_branch_with_a_long_name_2 * a_branch_with_a_long_name_3
        return total * a_branch_with_a_long_name_4 * a_branch_with_a_long_name_5


class Long(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.beside = LongBeside()
        self.narrow = nn.Conv2d(28, 4, 1)
        nn.init.kaiming_normal_(self.narrow.weight, nonlinearity="relu")
        nn.init.zeros_(self.narrow.bias)
        self.sum = LongSum()
        self.scaled = LongScaled()
        self.product = LongProduct()
        self.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx = nn.Conv2d(
            4, 4, 3, padding=1
        )
        nn.init.kaiming_normal_(
            self.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.weight,
            nonlinearity="relu",
        )
        nn.init.zeros_(self.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.bias)
        self.yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy = nn.BatchNorm2d(4)
        self.fc = nn.Linear(4, 5)
        nn.init.kaiming_normal_(self.fc.weight, nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.beside(x)
        x = self.narrow(x)
        x = self.sum(x)
        x = self.scaled(x)
        x = self.product(x)
        x = self.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx(x)
        x = self.yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy(x)
        x = 1.7159 * torch.tanh(0.6666666666666666 * x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)
