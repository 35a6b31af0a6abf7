"""Tracing of very deep flax models in time linear in their layers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

ONE_BY_ONE = RLock()  # of two that overlap, the later would put back what the earlier had patched


@contextmanager
def plain_tracers() -> Iterator[None]:
    """While open, traced values say that they have no sharding.

    Flax asks each value that a variable is given for its sharding, and takes a refusal for none;
    jax words each refusal from all that was traced until then: quadratic in the number of layers.
    """
    from unittest.mock import patch

    import jax

    with ONE_BY_ONE, patch.object(jax.core.Tracer, "sharding", None):
        yield
