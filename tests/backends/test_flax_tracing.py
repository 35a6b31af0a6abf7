"""Threads that trace at once leave jax as they found it."""

from __future__ import annotations

from threading import Event, Thread

import jax

from lamina.backends.flax.tracing import plain_tracers


def test_patches_of_threads_do_not_overlap():
    """Overlapping, the second would put back what the first had patched, for good."""
    own = vars(jax.core.Tracer)["sharding"]
    opened, closed = Event(), Event()

    def other() -> None:
        with plain_tracers():
            opened.set()
            closed.wait(10)

    thread = Thread(target=other)
    with plain_tracers(), plain_tracers():  # one thread's may nest
        thread.start()
        assert not opened.wait(0.2)
    closed.set()
    thread.join()
    assert opened.is_set()
    assert vars(jax.core.Tracer)["sharding"] is own
