"""Fewer collections by Python's cyclic collector while much is made that stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

FEW = 100_000  # new objects between two collections; Python's own default is 700
YOUNG = 100  # collections of new objects alone before one of older ones; Python's own is 10


class Collector:
    """The process's collector, and how many at once want it to come seldom."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.wanting = 0
        self.before = gc.get_threshold()
        self.seldom = self.before

    def open(self) -> None:
        """The first one changes the setting, unless it is off or comes as seldom already."""
        with self.lock:
            if self.wanting == 0:
                self.before = first, second, third = gc.get_threshold()
                self.seldom = (max(first, FEW), max(second, YOUNG), third) if first else self.before
                gc.set_threshold(*self.seldom)
            self.wanting += 1

    def close(self) -> None:
        """The last one puts the setting back, unless somebody else has changed it meanwhile."""
        with self.lock:
            self.wanting -= 1
            if self.wanting == 0 and gc.get_threshold() == self.seldom:
                gc.set_threshold(*self.before)


COLLECTOR = Collector()


@contextmanager
def few_collections() -> Iterator[None]:
    """While open, the cyclic collector comes seldom, in all threads; it is never off.

    A graph and a report are many objects that stay and hold no cycles. Looking through all of
    them again and again took half of the time of a network of 100,000 layers.
    """
    COLLECTOR.open()
    try:
        yield
    finally:
        COLLECTOR.close()
