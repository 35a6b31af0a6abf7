"""Layouts: which value goes where, by numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamina.checkpoints.layout import layout


def test_a_convolution_of_keras_is_turned() -> None:
    theirs = np.arange(3 * 2 * 5 * 7).reshape(3, 2, 5, 7)
    way = layout("h w i o -> o i h w")
    assert way.their_shape((7, 5, 3, 2)) == theirs.shape
    ours = way.arranged(theirs, (7, 5, 3, 2))
    assert ours.shape == (7, 5, 3, 2)
    assert ours[6, 4, 2, 1] == theirs[2, 1, 4, 6]


def test_a_dense_layer_behind_channels_last_maps_is_reordered() -> None:
    """Its features count height, width, channels there; channels, height, width here."""
    theirs = np.arange(2 * 3 * 5 * 4).reshape(30, 4)
    way = layout("(h=2 w=3 c) o -> o (c h w)")
    assert way.their_shape((4, 30)) == (30, 4)
    ours = way.arranged(theirs, (4, 30))
    channel, row, column, output = 3, 1, 2, 0
    assert (
        ours[output, channel * 6 + row * 3 + column]
        == theirs[(row * 3 + column) * 5 + channel, output]
    )


@pytest.mark.parametrize(
    ("way", "ours", "theirs"),
    [
        ("o i -> o i 1 1", (4, 5, 1, 1), (4, 5)),
        ("c 1 1 -> c", (6,), (6, 1, 1)),
        ("o i h=7 w=7 -> o (i h w)", (3, 98), (3, 2, 7, 7)),
        ("h w c 1 -> c 1 h w", (8, 1, 3, 2), (3, 2, 8, 1)),
    ],
)
def test_shapes_there(way: str, ours: tuple[int, ...], theirs: tuple[int, ...]) -> None:
    assert layout(way).their_shape(ours) == theirs


@given(st.permutations("abcd"), st.lists(st.integers(1, 4), min_size=4, max_size=4))
def test_turning_there_and_back_is_the_identity(order: list[str], sizes: list[int]) -> None:
    """Each value arrives once, where the letters say."""
    mixed = " ".join(order)
    theirs = np.arange(np.prod(sizes)).reshape(sizes)
    shape = tuple(sizes["abcd".index(name)] for name in order)
    ours = layout(f"a b c d -> {mixed}").arranged(theirs, shape)
    assert ours.shape == shape
    back = layout(f"{mixed} -> a b c d").arranged(ours, tuple(sizes))
    assert np.array_equal(back, theirs)


@pytest.mark.parametrize(
    ("way", "shape", "message"),
    [
        ("c 1 1 -> c", (2, 3), "2 axes where the layout has 1"),
        ("o i -> o i 1 1", (4, 5, 1, 2), "an axis of 2 is not 1"),
        ("o i h=7 w=7 -> o (i h w)", (3, 97), "an axis of 97 is not i × h × w"),
        ("a b -> (a b)", (6,), "an axis of 6 is not a × b"),
    ],
)
def test_a_shape_that_a_layout_cannot_have(way: str, shape: tuple[int, ...], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        layout(way).their_shape(shape)


@pytest.mark.parametrize("text", ["a b -> a", "a b", "a -> a a", "a a -> a a"])
def test_a_layout_has_the_same_axes_on_both_sides(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text!r} has not the same axes on both sides$"):
        layout(text)
