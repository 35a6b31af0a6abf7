import jax
from flax import nnx


class BiasedBatchNorm(nnx.BatchNorm):
    """Batch normalisation whose running variance is the biased one (Ioffe 2015).

    It is nnx.BatchNorm, but for a batch that has no variance: nnx.BatchNorm trains on one value
    per channel in silence, and an empty batch turns its running statistics to NaN.
    """

    def __call__(
        self,
        x: jax.Array,
        use_running_average: bool | None = None,
        *,
        mask: jax.Array | None = None,
    ) -> jax.Array:
        running = self.use_running_average if use_running_average is None else use_running_average
        if not running and x.size <= self.num_features:
            raise ValueError("batch normalisation trains on more than one value per channel")
        y: jax.Array = super().__call__(x, running, mask=mask)
        return y
