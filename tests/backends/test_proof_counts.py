"""The proof compares what is built with the counts, path by path, before anything is computed."""

from __future__ import annotations

import pytest

from doctored import NET, Sides
from lamina.spec.combinators import chain
from lamina.spec.layers import Conv
from lamina.spec.network import Network

COUNTS = {
    "a bias that is missing": (
        ("flax", "            75, 3, ", "            75, 3, use_bias=False, "),
        ("fc.bias: missing",),
        -3,
    ),
    "another width": (
        ("torch", "nn.Linear(75, 3)", "nn.Linear(75, 4)"),
        ("fc.weight: is (4, 75), the spec says (3, 75)", "fc.bias: is (4,), the spec says (3,)"),
        76,
    ),
    "a layer too many": (
        (
            "torch",
            "        self.fc = nn.Linear(75",
            "        self.more = nn.Linear(2, 2)\n        self.fc = nn.Linear(75",
        ),
        ("more.weight: not in the spec", "more.bias: not in the spec"),
        6,
    ),
    "transposed weights": (
        ("torch", "nn.Linear(75, 3)", "nn.Linear(3, 75)"),
        ("fc.weight: is (75, 3), the spec says (3, 75)", "fc.bias: is (75,), the spec says (3,)"),
        72,
    ),
}


@pytest.mark.parametrize("fault", COUNTS)
def test_parameters_that_the_spec_has_not_are_told_by_path(proved: Sides, fault: str):
    (side, old, new), mismatches, more = COUNTS[fault]
    verdict = proved(NET, side, old, new)
    count, others = verdict.counts.pop(side), verdict.counts
    assert not count.holds
    assert (count.mismatches, count.actual - count.analytic) == (mismatches, more)
    assert all(other.holds for other in others.values())
    assert verdict.agreements == ()


def test_what_learns_is_compared_with_the_spec(proved: Sides):
    """On each side, though both may be wrong alike."""
    body = chain(c=Conv(channels=2, kernel=3, frozen=True), end=Conv(channels=1, kernel=3))
    net = Network(name="frozen", input=(1, 6, 7), body=body)
    weight = "c.weight: learns, the spec says frozen"
    thaws = {
        "torch": (
            "        self.c.requires_grad_(False)\n",
            (weight, "c.bias: learns, the spec says frozen"),
        ),
        "flax": ("        self.c.kernel = Frozen(self.c.kernel.get_value())\n", (weight,)),
    }
    for side, (kept, mismatches) in thaws.items():
        verdict = proved(net, side, kept, "")
        assert not verdict.holds
        assert verdict.counts[side].mismatches == mismatches
        assert verdict.counts[side].actual == verdict.counts[side].analytic
    still = "        self.end.requires_grad_(False)\n\n    def forward"
    verdict = proved(net, "torch", "\n    def forward", still)
    assert verdict.counts["torch"].mismatches == (
        "end.weight: frozen, the spec says learns",
        "end.bias: frozen, the spec says learns",
    )


def test_one_backend_alone_is_counted(proved: Sides):
    verdict = proved(NET, backends=("torch",))
    assert verdict.holds
    assert (list(verdict.counts), verdict.agreements) == (["torch"], ())
