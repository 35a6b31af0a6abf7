"""What belongs to a kind of part is there; these tests say what was forgotten."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

import lamina
import reference_windows  # noqa: F401, registers the formulas of windows
from drawn_blocks import Widen
from drawn_combinators import Family
from drawn_layers import DRAWERS
from drawn_parts import COMPOSITES
from lamina import spec
from lamina.backends import NAMES, dialect_of
from lamina.explanations import by_kind, topic
from lamina.spec.combinators import chain, graph
from lamina.spec.layer import Composite, Element, kind_of
from lamina.spec.layers import Conv, GlobalAvgPool, Linear
from lamina.spec.network import Network
from lamina.spec.shape import Shape
from lamina.spec.union import KINDS, LAYERS, MERGES
from reference import FORMULAS
from samples import SAMPLES, TAKE_ANYTHING, Bad, Good, shapes
from strategies import networks

PRIMITIVES = (*LAYERS, *MERGES)
GOOD = [row for row in SAMPLES if isinstance(row, Good)]
CHOICES = {
    "branches": ("concat", "add", "multiply"),
    "shortcut": ("residual",),
    "activation": ("residual", "conv_norm_act", "squeeze_excite", "inverted_residual"),
    "first": ("repeat",),
    "gate": ("multiply", "squeeze_excite"),
}
USES = [
    f"{kind} {how} {name}"
    for name, kinds in CHOICES.items()
    for kind in kinds
    for how in ("with", "without")
]
named = pytest.mark.parametrize("kind", PRIMITIVES, ids=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.__name__)
def test_every_layer_has_a_formula(kind: type[Element]) -> None:
    """Add it to tests/reference.py or tests/reference_windows.py."""
    assert kind in FORMULAS


@named
def test_every_primitive_has_a_good_sample(kind: type[Element]) -> None:
    """Add a `Good` row to tests/samples.py."""
    assert any(isinstance(row, Good) and type(row.op) is kind for row in SAMPLES)


@named
def test_every_primitive_has_a_bad_sample(kind: type[Element]) -> None:
    """Add a `Bad` row to tests/samples.py; or name the kind in TAKE_ANYTHING, where it can
    refuse nothing."""
    refused = any(isinstance(row, Bad) and type(row.op) is kind for row in SAMPLES)
    assert refused != (kind in TAKE_ANYTHING)


@named
@pytest.mark.parametrize("backend", NAMES)
def test_every_primitive_is_spelled(backend: str, kind: type[Element]) -> None:
    """Add a row to lamina/backends/{torch,flax}."""
    assert kind in dialect_of(backend).rows


@pytest.mark.parametrize("backend", NAMES)
@pytest.mark.parametrize("row", GOOD, ids=lambda row: f"{kind_of(row.op)}-{row.x}")
def test_every_good_sample_passes_the_gate(backend: str, row: Good) -> None:
    """A name of the framework that no row printed before joins its dialect's VOCABULARY."""
    assert lamina.emit(around(row), backend, "train")


def around(row: Good) -> Network:
    """A network with the sample in it; a merge's inputs are made of the first of them."""
    first, *others = shapes(row.x)
    if not others:
        return Network(name="net", input=first.dimensions, body=chain(op=row.op))
    feeds = {f"x{i}": shaped(x) for i, x in enumerate((first, *others))}
    inputs = dict.fromkeys(feeds, ("input",)) | {"op": tuple(feeds)}
    wired = graph({**feeds, "op": row.op}, inputs)
    return Network(name="net", input=first.dimensions, body=chain(wired=wired))


def shaped(x: Shape) -> Element:
    """Makes such a shape of an image of its size, or of any where it is 1 × 1; of a vector."""
    if not x.is_image:
        return Linear(features=x.channels)
    conv = Conv(channels=x.channels, kernel=1)
    return chain(pool=GlobalAvgPool(), conv=conv) if x.size == (1, 1) else conv


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_can_be_imported_from_the_language(kind: type[Element]) -> None:
    """Export it from lamina/spec/__init__.py."""
    assert kind.__name__ in spec.__all__
    assert getattr(spec, kind.__name__) is kind


@named
def test_every_primitive_stands_in_the_semantics(kind: type[Element]) -> None:
    """Give it a topic in lamina/explanations/topics; or, where all frameworks read it alike, name
    it in `simple`."""
    name = kind.model_fields["kind"].default
    assert name in by_kind() or f"`{name}`" in topic("simple").text


@pytest.mark.parametrize("backend", NAMES)
def test_nothing_else_is_spelled(backend: str) -> None:
    """A row of a kind that is no more can go."""
    assert set(dialect_of(backend).rows) <= set(PRIMITIVES)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_can_be_drawn(kind: type[Element]) -> None:
    """Register how it is drawn: layers in tests/drawn_layers.py, combinators and merges in
    drawn_combinators.py, blocks in drawn_blocks.py."""
    assert kind in {**DRAWERS, **COMPOSITES}


def test_nothing_else_is_drawn() -> None:
    """But a user's own block, and structure that repeats with other numbers."""
    assert {*DRAWERS, *COMPOSITES} - set(KINDS.values()) == {Widen, Family}


def parts(part: Element) -> Iterator[Element]:
    """A part and every part inside it."""
    left = [part]
    while left:
        one = left.pop()
        yield one
        left += one.parts() if isinstance(one, Composite) else ()


def features(net: Network) -> Iterator[str]:
    """What there is in a network: kinds, and how they are used."""
    tops = [part for _, part in net.body] + [block.body for _, block in net.blocks]
    for part in (inner for top in tops for inner in parts(top)):
        kind = kind_of(part)
        yield kind
        if part.frozen:
            yield "frozen"
        for name in ("branches", "shortcut", "activation", "first", "gate"):
            if name in type(part).model_fields:
                yield f"{kind} with{'' if getattr(part, name) else 'out'} {name}"
    yield "image in" if len(net.input) == 3 else "features in"
    yield "features out" if kind_of(net.body[-1][1]) == "linear" else "image out"


def test_every_kind_is_drawn() -> None:
    """In a fixed number of draws each kind comes up, in each way that it can be used."""
    seen: set[str] = set()

    @settings(max_examples=1000, derandomize=True, database=None)
    @given(networks(max_parts=20))
    def collect(net: Network) -> None:
        seen.update(features(net))

    collect()
    wanted = {*KINDS, *USES, "frozen", "image in", "features in", "image out", "features out"}
    assert wanted <= seen, f"never drawn: {sorted(wanted - seen)}"
