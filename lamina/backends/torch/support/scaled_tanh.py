import torch
from torch import Tensor


def scaled_tanh(x: Tensor, amplitude: float, slope: float) -> Tensor:
    """y = amplitude * tanh(slope * x); LeNet's squashing has 1.7159 and 2/3 (LeCun 1998)."""
    return amplitude * torch.tanh(slope * x)
