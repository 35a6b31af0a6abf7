import torch
from torch import Tensor, nn


class EuclideanRBF(nn.Module):
    """Euclidean radial basis functions (LeCun 1998, eq. 7): LeNet-5's output layer.

    y_i = sum over j of (x_j - c_ij)**2. The centres are fixed; each is written as a string with
    `+` for 1 and `-` for -1, one character for each input feature.
    """

    centres: Tensor

    def __init__(self, in_features: int, centres: tuple[str, ...]) -> None:
        super().__init__()
        signs = [[1.0 if sign == "+" else -1.0 for sign in centre] for centre in centres]
        self.register_buffer("centres", torch.tensor(signs).view(len(centres), in_features))

    def forward(self, x: Tensor) -> Tensor:
        return (x.unsqueeze(1) - self.centres).square().sum(dim=2)
