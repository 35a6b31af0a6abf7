import torch.nn.functional as F
from torch import Tensor


def local_response_norm_within(x: Tensor, size: int, alpha: float, beta: float, k: float) -> Tensor:
    """Local response normalisation within each channel (Krizhevsky 2012; Caffe's WITHIN_CHANNEL).

    y = x / (k + alpha * sum of x**2 over a size x size window)**beta, zeros beyond the border;
    alpha multiplies the sum, not the mean.
    """
    total = F.avg_pool2d(x * x, size, stride=1, padding=size // 2, divisor_override=1)
    return x / (k + alpha * total) ** beta
