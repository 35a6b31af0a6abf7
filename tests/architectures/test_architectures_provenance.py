"""Where a network comes from: what the zoo knows of those that are its own."""

from __future__ import annotations

import pytest

from lamina.architectures import create, entry, names, provenance
from lamina.spec.combinators import chain
from lamina.spec.layers import ReLU
from lamina.spec.network import Network


@pytest.mark.parametrize("name", ["lenet5", "resnet18", "squeezenet1_1", "googlenet"])
def test_the_zoos_own_have_one(name: str) -> None:
    """With other classes, channels and sizes, too."""
    known = entry(name)
    for net, classes in (
        (create(name), 1000),
        (create(name, num_classes=3), 3),
        (create(name, num_classes=3, in_channels=2), 3),
    ):
        lines = provenance(net, classes)
        assert lines[0] == f"{known.source}."
        assert lines[-len(known.differs) :] == known.differs or not known.differs


@pytest.mark.parametrize("shape", [(1,), (1, 1, 1), (3, 6, 5)])
def test_a_name_alone_is_no_provenance(shape: tuple[int, ...]) -> None:
    """Whatever the network is that has it, and however many classes."""
    for name in names():
        net = Network(name=name, input=shape, body=chain(relu=ReLU()))
        assert provenance(net, 12) == ()
    assert provenance(Network(name="mine", input=shape, body=chain(relu=ReLU())), 12) == ()
