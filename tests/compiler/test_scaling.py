"""A network scaled: within its budget, as large as can be, itself at 1, and valid."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import lamina
from lamina import architectures
from lamina.compiler.scaling.candidates import Candidates
from lamina.compiler.scaling.fit import Trial, fitted
from lamina.compiler.scaling.rounding import Rounding
from lamina.errors import SpecError, UsageError
from lamina.spec import (
    Add,
    Conv,
    Flatten,
    GlobalAvgPool,
    GroupNorm,
    Linear,
    Network,
    ReLU,
    chain,
    concat,
    graph,
)
from lamina.spec.assertions import Budget, Expect
from lamina.spec.combinators import Use
from lamina.spec.fields import Role
from lamina.spec.union import KINDS
from strategies import networks

# Whole numbers that are neither widths nor groups. Whoever adds a field marks its role in its
# type, or says here that it has none.
OTHER = {
    "kernel", "stride", "padding", "dilation", "output_padding", "size", "factor", "count",
    "expansion", "reduction", "five_kernel", "classes", "frozen", "input", "values",
}  # fmt: skip
ROOT = Path(__file__).parents[2]
SPELLED_OUT = {"lenet1", "lenet5", "lenet5.rbf"}  # their tables name channels


def whole_numbers(annotation: Any) -> bool:
    """Whether a field's type holds integers: itself, or anywhere inside."""
    return annotation is int or any(map(whole_numbers, get_args(annotation)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_whole_number_says_whether_it_is_a_width(kind: str):
    for name, field in KINDS[kind].model_fields.items():
        marked = any(isinstance(mark, Role) for mark in field.metadata)
        if whole_numbers(field.annotation):
            assert marked != (name in OTHER), f"{kind}.{name}: mark its role, or name it in OTHER"


@pytest.mark.parametrize("name", architectures.names())
def test_every_network_of_the_zoo_is_halved_or_says_why_not(name: str):
    net = lamina.create(name)
    half = lamina.analyze(net).totals.parameters // 2
    if name in SPELLED_OUT:
        with pytest.raises(UsageError, match=r"cannot be scaled by width: its \w+ has a table"):
            lamina.scale(net, params=half)
        return
    found = fitted(net, Budget(parameters=half))
    made = lamina.analyze(found.net).totals
    assert half / 4 < made.parameters == found.totals["parameters"] <= half
    assert found.outputs[0] == found.outputs[1]
    candidates = Candidates(net, "width", 8, in_step=found.in_step)
    beyond = candidates.at(candidates.rounding.next(found.factor))
    assert lamina.analyze(beyond).totals.parameters > half


@settings(max_examples=60)
@given(networks(), st.sampled_from(["parameters", "macs", "peak_activation_bytes"]), st.data())
def test_the_largest_that_fits(net: Network, what: str, data: st.DataObject):
    """The result keeps the budget, the next step up does not, and a budget that the network just
    keeps leaves it at least as it is."""
    total = getattr(lamina.analyze(net).totals, what)
    limit = data.draw(st.integers(1, 3 * total + 1))
    try:
        found = fitted(net, Budget(**{what: limit}))
    except (UsageError, SpecError):
        assume(False)
    assert getattr(lamina.analyze(found.net).totals, what) == found.totals[what] <= limit
    trial = Trial(Candidates(net, "width", 8, in_step=found.in_step), Budget(**{what: limit}))
    assert not trial.fits(trial.candidates.rounding.next(found.factor))
    if limit == total:
        assert found.factor >= 1


@given(networks())
def test_by_one_is_itself(net: Network):
    try:
        assert fitted(net, times=1).net is net
    except UsageError:
        assume(False)  # there is nothing to scale


@given(
    st.frozensets(st.integers(1, 5000), min_size=1, max_size=8),
    st.integers(1, 64),
    st.booleans(),
    st.fractions(0, 50),
    st.fractions(0, 50),
)
def test_rounding(numbers: frozenset[int], unit: int, in_step: bool, a: Fraction, b: Fraction):
    """Numbers grow with the factor, are themselves at 1, change nowhere before `next` and
    somewhere at it; in step, what adds up still does."""
    rounding = Rounding(numbers, unit, in_step)

    def at(factor: Fraction) -> list[int]:
        return [rounding.resized(number, factor) for number in sorted(numbers)]

    assert at(Fraction(1)) == sorted(numbers)
    low, high = sorted((a, b))
    assert all(x <= y for x, y in zip(at(low), at(high), strict=True))
    step = rounding.next(low)
    assert low < step
    assert at(low) == at(low + (step - low) * Fraction(999, 1000)) != at(step)
    if in_step:
        assert len({Fraction(x, n) for x, n in zip(at(a), sorted(numbers), strict=True)}) == 1


def net(body: Any, **fields: Any) -> Network:
    return Network(**{"name": "net", "input": (3, 8, 8), "body": body, **fields})


def widths(made: Network) -> list[int]:
    return [row.output_shape[0] for row in lamina.analyze(made).layers if row.parameters]


def test_outputs_stay():
    head = chain(pool=GlobalAvgPool(), flat=Flatten(), fc=Linear(features=10), act=ReLU())
    body = chain(conv=Conv(channels=16, kernel=3), head=head)
    assert widths(lamina.scale(net(body), times=2)) == [32, 10]
    used = chain(conv=Conv(channels=16, kernel=3), head=Use(block="head"))
    blocks = (("head", {"body": head}),)
    assert widths(lamina.scale(net(used, blocks=blocks), times=0.5)) == [8, 10]


def test_a_convolution_of_each_channel_by_itself_keeps_to_it():
    body = chain(
        conv=Conv(channels=16, kernel=1),
        depthwise=Conv(channels=16, kernel=3, groups=16),
        grouped=Conv(channels=12, kernel=1, groups=4),
        norm=GroupNorm(groups=6),
        end=Conv(channels=5, kernel=1),
    )
    made = lamina.scale(net(body), times=1.5)
    parts = dict(made.body)
    assert [parts[name].channels for name in ("conv", "depthwise", "grouped", "end")] == [
        24, 24, 24, 5,
    ]  # fmt: skip
    assert parts["depthwise"].groups == 24


def test_sums_that_must_meet_keep_ratios():
    branch = concat(a=Conv(channels=32, kernel=1), b=Conv(channels=48, kernel=1))
    body = graph(
        {"both": branch, "one": Conv(channels=80, kernel=1), "add": Add()},
        {"one": ("input",), "add": ("both", "one")},
    )
    found = fitted(net(chain(wired=body, end=Conv(channels=2, kernel=1))), times=0.55)
    assert (found.in_step, found.factor) == (True, Fraction(1, 2))
    assert dict(found.net.body)["wired"].body[1][1].channels == 40


def test_depth_is_how_often_parts_repeat():
    made = lamina.scale(lamina.create("resnet50"), macs="3G", by="depth")
    stages = dict(made.body)
    assert [stages[f"conv{n}"].count for n in (2, 3, 4, 5)] == [2, 3, 4, 2]
    assert lamina.analyze(made).totals.macs <= 3_000_000_000


def test_another_network_has_another_name_and_expects_nothing():
    given = net(
        chain(conv=Conv(channels=8, kernel=1), end=Conv(channels=2, kernel=1)),
        budget=Budget(parameters=1000),
        expect=Expect(parameters=50),
    )
    made = lamina.scale(given, times=2)
    assert (made.name, made.budget, made.expect) == ("net.scaled", given.budget, None)
    assert lamina.scale(made, times=2).name == "net.scaled"


ONE = net(chain(end=Conv(channels=2, kernel=1)))
TWO = net(chain(conv=Conv(channels=8, kernel=1), end=Conv(channels=2, kernel=1)))
ONE_OF_THEM = "scaling needs a budget, or a factor: one of them"


@pytest.mark.parametrize(
    ("given", "options", "said"),
    [
        (
            ONE,
            {"times": 2},
            "net cannot be scaled by width: it has no width but that of its outputs",
        ),
        (
            TWO,
            {"times": 2, "by": "depth"},
            "net cannot be scaled by depth: it has no part that repeats",
        ),
        (TWO, {"params": 8}, "net does not fit at its narrowest either: it has 50 parameters of 8"),
        (TWO, {}, ONE_OF_THEM),
        (TWO, {"params": 50, "times": 1}, ONE_OF_THEM),
        (TWO, {"times": 0}, "the factor is `0`; it is above 0, and at most 1,048,576"),
        (TWO, {"times": float("nan")}, "the factor is `nan`; it is above 0, and at most 1,048,576"),
        (TWO, {"times": 2, "by": "size"}, "a network is scaled by width or depth, not by `size`"),
        (
            TWO,
            {"times": 2, "divisor": 0},
            "the divisor is `0`; a whole number is needed, at most 1,048,576",
        ),
    ],
)
def test_what_cannot_be_scaled(given: Network, options: dict[str, Any], said: str):
    with pytest.raises((UsageError, SpecError)) as caught:
        lamina.scale(given, **options)
    assert str(caught.value) == said


def test_a_network_that_any_width_leaves_within_budget():
    body = chain(conv=Conv(channels=1, kernel=8), end=Conv(channels=2, kernel=1))
    with pytest.raises(UsageError, match="net stays within that budget at any width"):
        lamina.scale(net(body), params=2**62)


def test_arithmetic_on_parameters_becomes_numbers():
    given = lamina.load(ROOT / "examples" / "se_resnext50.yaml")
    made = lamina.scale(given, params="10M")
    assert 9_000_000 < lamina.analyze(made).totals.parameters <= 10_000_000
    assert Network.from_json(made.to_json()) == made
