import jax


def channel_shuffle(x: jax.Array, groups: int) -> jax.Array:
    """Deal the channels of each group out over all groups (ShuffleNet, Zhang 2018, fig. 1).

    Channel g * (C / groups) + i of the input becomes channel i * groups + g.
    """
    shape = (*x.shape[:-1], groups, x.shape[-1] // groups)
    return x.reshape(shape).swapaxes(-1, -2).reshape(x.shape)
