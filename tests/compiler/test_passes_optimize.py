"""Passes that make inference faster: what goes, what stays, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lamina import architectures
from lamina.compiler.check import check
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import INPUT, Graph, rows
from lamina.compiler.optimized import optimize
from lamina.compiler.passes import with_merged_pads, without_identities, without_norms
from lamina.compiler.verify import verify
from lamina.spec import layers
from lamina.spec.combinators import add, aux, chain, concat, graph, repeat, residual
from lamina.spec.network import Network

CONV = layers.Conv(channels=4, kernel=3, padding=1)
BARE = layers.Conv(channels=4, kernel=3, padding=1, bias=False)
NORM = layers.BatchNorm()
ID = layers.Identity()


def made(body: Any, shape: tuple[int, ...] = (4, 16, 16)) -> Graph:
    return elaborate(Network(name="net", input=shape, body=body))


def kinds(found: Graph) -> dict[str, str]:
    return {row.path: row.op.kind for row in rows(found)}


def folded(body: Any, shape: tuple[int, ...] = (4, 16, 16)) -> Graph:
    left, _ = without_norms(made(body, shape))
    verify(left)
    return left


@pytest.mark.parametrize(
    "idle",
    [
        ID,
        layers.Pad(padding=0),
        layers.PadChannels(),
        layers.SliceChannels(start=0, stop=4),
        layers.Subsample(stride=1),
        layers.Upsample(factor=1, mode="bilinear"),
        layers.AdaptiveAvgPool(size=16),
        chain(a=ID, b=chain(c=ID)),
    ],
    ids=lambda part: part.kind,
)
def test_what_hands_on_its_input_goes(idle: Any) -> None:
    left = without_identities(made(chain(a=CONV, idle=idle, b=CONV)))
    verify(left)
    assert list(kinds(left)) == ["a", "b"]
    assert left.nodes[1].inputs == ("a",)


@pytest.mark.parametrize(
    "part",
    [
        layers.Pad(padding=1),
        layers.SliceChannels(start=1, stop=4),
        layers.Subsample(stride=2),
        layers.ChannelShuffle(groups=2),
        layers.MaxPool(kernel=3, stride=1, padding=1),
        layers.Flatten(),
    ],
    ids=lambda part: part.kind,
)
def test_what_moves_values_stays(part: Any) -> None:
    before = made(chain(a=CONV, part=part))
    assert without_identities(before) is before


def test_subsampling_of_one_pixel_is_an_identity() -> None:
    left = without_identities(made(chain(a=CONV, sub=layers.Subsample(stride=2)), (4, 1, 1)))
    assert list(kinds(left)) == ["a"]


def test_a_network_of_identities_keeps_one() -> None:
    left = without_identities(made(chain(a=ID, b=chain(c=ID))))
    verify(left)
    assert kinds(left) == {"identity": "identity"}
    assert without_identities(left) is left


def test_a_run_keeps_its_numbers() -> None:
    left = without_identities(made(chain(run=repeat(3, CONV, first=chain(a=ID, b=ID)))))
    verify(left)
    assert list(kinds(left)) == ["run.0.identity", "run.1.conv", "run.2.conv"]
    assert without_identities(left) is left


def test_a_shortcut_without_anything_is_the_input_itself() -> None:
    left = without_identities(made(chain(r=residual(a=CONV, shortcut=ID))))
    verify(left)
    assert list(kinds(left)) == ["r.a", "r.add"]


def test_pads_become_one_and_then_the_convolutions() -> None:
    pads = chain(p=layers.Pad(padding=1), q=layers.Pad(padding=(0, 1, 0, 2)), a=CONV)
    left = with_merged_pads(made(pads))
    verify(left)
    assert kinds(left) == {"a": "conv"}
    assert left.nodes[0].inputs == (INPUT,)
    assert left.nodes[0].op.padding == (2, 3, 2, 4)


@pytest.mark.parametrize(("mode", "value"), [("constant", 0.5), ("replicate", 0.0)])
def test_pads_of_one_kind_become_one_which_a_convolution_cannot_take(
    mode: Any, value: float
) -> None:
    pad = layers.Pad(padding=1, mode=mode, value=value)
    left = with_merged_pads(made(chain(p=pad, q=pad, a=CONV)))
    verify(left)
    assert kinds(left) == {"q": "pad", "a": "conv"}
    assert left.nodes[0].op.padding == 2


@pytest.mark.parametrize(
    "body",
    [
        chain(p=layers.Pad(padding=1, mode="reflect"), q=layers.Pad(padding=1, mode="reflect")),
        chain(p=layers.Pad(padding=1), q=layers.Pad(padding=1, value=1.0)),
        chain(p=layers.Pad(padding=1), a=layers.ConvTranspose(channels=4, kernel=3)),
        chain(p=layers.Pad(padding=1), a=layers.MaxPool(kernel=3)),
        chain(p=layers.Pad(padding=1), both=add(a=CONV, b=CONV)),
    ],
    ids=["mirrored", "other value", "transposed", "pool", "two readers"],
)
def test_pads_stay_where_moving_them_means_something_else(body: Any) -> None:
    before = made(body)
    assert with_merged_pads(before) is before


def test_a_sparse_convolution_takes_a_pad() -> None:
    sparse = layers.SparseConv(channels=2, kernel=3, table=((0, 1), (2,)))
    left = with_merged_pads(made(chain(p=layers.Pad(padding=2), a=sparse)))
    verify(left)
    assert [row.op.padding for row in rows(left)] == [2]


@pytest.mark.parametrize(
    "weighted",
    [
        CONV,
        BARE,
        layers.Conv(channels=8, kernel=3, groups=4),
        layers.ConvTranspose(channels=8, kernel=2, stride=2, groups=2, bias=False),
        layers.SparseConv(channels=3, kernel=3, table=((0, 1), (2,), (1, 2, 3))),
    ],
    ids=lambda part: f"{part.kind} {part.bias}",
)
def test_a_norm_goes_into_the_layer_before_it(weighted: Any) -> None:
    before = made(chain(a=weighted, norm=NORM, act=layers.ReLU()))
    left, folds = without_norms(before)
    verify(left)
    assert kinds(left) == {"a": weighted.kind, "act": "relu"}
    assert left.nodes[0].op == before.nodes[0].op.model_copy(update={"bias": True})
    (fold,) = folds
    assert (fold.into, fold.path) == ("a", "norm")
    assert (fold.layer, fold.norm) == (before.nodes[0].op, before.nodes[1].op)


def test_a_norm_of_features_goes_into_the_linear_layer() -> None:
    body = chain(fc=layers.Linear(features=5, bias=False), norm=NORM)
    assert kinds(folded(body, (7,))) == {"fc": "linear"}


def test_norms_in_a_row_go_one_after_the_other() -> None:
    left, folds = without_norms(made(chain(a=BARE, n=NORM, s=layers.ScaleShift(), m=NORM)))
    verify(left)
    assert kinds(left) == {"a": "conv"}
    assert [(fold.into, fold.path, fold.layer.bias) for fold in folds] == [
        ("a", "n", False),
        ("a", "s", True),
        ("a", "m", True),
    ]
    assert left.output == "a"


@pytest.mark.parametrize(
    "body",
    [
        chain(norm=NORM, a=CONV),
        chain(a=CONV, act=layers.ReLU(), norm=NORM),
        chain(a=CONV, norm=layers.GroupNorm(groups=2)),
        chain(a=CONV, side=aux(layers.Flatten()), norm=NORM),
        chain(a=CONV, both=concat(n=NORM, same=ID)),
        chain(g=graph({"a": CONV, "n": NORM, "sum": layers.Add()}, {"sum": ("a", "n")})),
    ],
    ids=["before", "behind an activation", "of groups", "tapped", "branches", "read twice"],
)
def test_a_norm_stays_where_the_layer_alone_is_needed_too(body: Any) -> None:
    before = made(body)
    left, folds = without_norms(before)
    assert left is before
    assert folds == ()


def test_every_copy_of_a_run_is_folded_once_and_mapped_by_its_own_path() -> None:
    left, folds = without_norms(made(chain(run=repeat(1000, chain(a=BARE, norm=NORM)))))
    verify(left)
    run = left.nodes[0].op
    assert isinstance(run, Graph)
    assert len({id(node.op) for node in run.nodes}) == 1
    assert [fold.path for fold in folds] == [f"run.{i}.norm" for i in range(1000)]


def test_a_layer_stays_frozen_only_where_its_norm_is_too() -> None:
    still, loose = (CONV.model_copy(update={"frozen": True}), NORM)
    fixed = NORM.model_copy(update={"frozen": True})
    left = folded(chain(a=still, n=loose, b=still, m=fixed))
    assert [row.frozen for row in rows(left)] == [False, True]


@pytest.mark.parametrize("rewrite", [without_identities, with_merged_pads])
def test_a_graph_that_needs_no_change_is_the_same_object(
    rewrite: Callable[[Graph], Graph],
) -> None:
    before = made(chain(a=CONV, run=repeat(3, chain(b=CONV, r=layers.ReLU()))))
    assert rewrite(before) is before


def test_nesting_to_the_bound_is_no_danger() -> None:
    body = chain(a=BARE, norm=NORM, p=layers.Pad(padding=1))
    for _ in range(50):
        body = chain(down=body, id=ID)
    net = Network(name="net", input=(4, 16, 16), body=body)
    left = optimize(net)
    assert [row.op.kind for row in rows(left.graph)] == ["conv", "pad"]
    assert left.folds[0].path == "down." * 50 + "norm"


STANDING = {"densenet121": 62, "preresnet50": 16, "preresnet110_cifar10": 55}


@pytest.mark.parametrize("name", [n for n in architectures.names() if "." not in n])
def test_each_network_of_the_zoo_loses_its_norms_and_nothing_else(name: str) -> None:
    """Each folded norm takes its scale and its statistics along; where the layer had no bias, its
    shift becomes one. Norms stay where a network has them before its convolutions alone."""
    net = architectures.create(name)
    plain, left = check(net, "infer"), optimize(net)
    norms = [r for r in rows(plain) if r.op.kind in ("batch_norm", "scale_shift")]
    standing = [r for r in rows(left.graph) if r.op.kind == "batch_norm"]
    assert len(left.folds) == len(norms) - len(standing)
    if "preresnet" not in name and "densenet" not in name:
        assert not standing
    assert len(standing) == STANDING.get(name, len(standing))
    by_path = {row.path: row for row in rows(plain)}
    less = 0
    for fold in left.folds:
        norm = by_path[fold.path]
        less += sum(t.count for t in norm.params.values())
        less -= 0 if fold.layer.bias else norm.inputs[0].channels
    assert parameters(plain) - parameters(left.graph) == less
    assert left.graph.shape == plain.shape


def parameters(found: Graph) -> int:
    return sum(t.count for row in rows(found) for t in row.params.values())


def test_the_report_says_what_each_pass_did() -> None:
    assert str(optimize(architectures.create("googlenet.torchvision"))) == (
        "googlenet.torchvision: 215 layers to 139, 13,004,888 parameters to 6,617,624\n"
        "  side heads: 18 layers less, 6,379,984 parameters less, 512 buffer values less\n"
        "  dropout: 1 layer less\n"
        "  identities: nothing to do\n"
        "  pads: nothing to do\n"
        "  norms: 57 layers less, 7,280 parameters less, 14,560 buffer values less"
    )
