import jax


def upsample_bilinear(x: jax.Array, factor: tuple[int, int]) -> jax.Array:
    """Enlarge an NHWC image by integer factors, bilinearly, with half-pixel centres.

    Output pixel i samples the input at (i + 1/2) / factor - 1/2, clamped to its border.
    """
    n, height, width, channels = x.shape
    shape = (n, height * factor[0], width * factor[1], channels)
    y: jax.Array = jax.image.resize(x, shape, "bilinear")
    return y
