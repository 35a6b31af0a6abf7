import torch
import torch.nn.functional as F
from torch import Tensor, nn


class BiasedBatchNorm2d(nn.BatchNorm2d):
    """Batch normalisation whose running variance is the biased one (Ioffe 2015; as in Flax).

    nn.BatchNorm2d folds n / (n - 1) * var into its running variance; this class folds in var,
    the variance that it normalises by.
    """

    def forward(self, input: Tensor) -> Tensor:
        if not self.training:
            return super().forward(input)
        n = input.numel() // input.size(1)
        if n < 2:
            raise ValueError("batch normalisation trains on more than one value per channel")
        assert self.running_mean is not None and self.running_var is not None
        assert self.num_batches_tracked is not None and self.momentum is not None
        mean = torch.zeros_like(self.running_mean)
        unbiased = torch.zeros_like(self.running_var)
        y = F.batch_norm(input, mean, unbiased, self.weight, self.bias, True, 1.0, self.eps)
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(unbiased * ((n - 1) / n), self.momentum)
            self.num_batches_tracked.add_(1)
        return y
