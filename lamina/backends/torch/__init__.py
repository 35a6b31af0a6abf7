"""The torch dialect: `nn` modules, NCHW."""

from lamina.backends.torch import activation, convolution, dense, merge, norm, pool, reshape
from lamina.backends.torch.dialect import torch

ROWS = (activation, convolution, dense, merge, norm, pool, reshape)

__all__ = ["torch"]
