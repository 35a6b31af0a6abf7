"""Training parity: both sides trained from the same weights on the same batches, and compared
after every step. Each framework brings its own SGD."""

from lamina.backends.proof.training.disk import refuse_full_disk
from lamina.backends.proof.training.misuse import refuse_untrainable
from lamina.backends.proof.training.parity import Step, Training
from lamina.backends.proof.training.together import train_together

__all__ = ["Step", "Training", "refuse_full_disk", "refuse_untrainable", "train_together"]
