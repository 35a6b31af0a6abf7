"""Names in emitted code."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamina.compiler.names import (
    MEANINGS,
    MODULE_ATTRIBUTES,
    Names,
    camel,
    field_names,
    local_names,
    presentable,
)

WISHES = st.lists(
    st.sampled_from(["x", "_x", "x2", "x2_2", "class", "match", "train", "_", "__", "_7", "torch"])
    | st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,5}", fullmatch=True),
    max_size=20,
)


def public(thing: object) -> set[str]:
    return {name for name in dir(thing) if not name.startswith("_")}


def missing(thing: object) -> set[str]:
    """The attributes that the table leaves out."""
    return public(thing) - MODULE_ATTRIBUTES


def test_the_table_covers_torch() -> None:
    """No part may hide an attribute of the installed nn.Module, nor of a container."""
    from torch import nn

    assert missing(nn.Module()) == set()


def test_the_table_covers_flax() -> None:
    """No part may hide an attribute of the installed nnx.Module."""
    from flax import nnx

    class Some(nnx.Module):
        def __init__(self) -> None:
            pass

    assert missing(Some()) == set()


def test_the_table_can_be_found_wanting() -> None:
    """An attribute that a new version adds is reported."""
    from torch import nn

    class Newer(nn.Module):
        def added(self) -> None:
            pass

    assert missing(Newer()) == {"added"}


def test_the_table_has_no_word_of_its_own() -> None:
    """Every entry is or was an attribute: each is in one of the installed versions, or listed
    here as gone."""
    from flax import nnx
    from torch import nn

    class Some(nnx.Module):
        def __init__(self) -> None:
            pass

    assert MODULE_ATTRIBUTES - public(nn.Module()) - public(Some()) <= {"ipu"}


@given(WISHES)
def test_names_are_free(wishes: list[str]) -> None:
    """Each is an identifier, no keyword, not taken, without leading underscore, given once."""
    names = Names(MODULE_ATTRIBUTES)
    found = [names.free(wish) for wish in wishes]
    assert len(set(found)) == len(found)
    for name in found:
        assert name.isidentifier()
        assert not name.startswith("_")
        assert not keyword.iskeyword(name)
        assert not keyword.issoftkeyword(name)
        assert name not in MODULE_ATTRIBUTES


@given(WISHES)
def test_names_are_the_same_each_time(wishes: list[str]) -> None:
    """The order alone decides."""
    one, other = Names(), Names()
    assert [one.free(wish) for wish in wishes] == [other.free(wish) for wish in wishes]


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ("conv", "conv"),
        ("train", "train2"),
        ("class", "class2"),
        ("match", "match2"),
        ("_parameters", "parameters2"),
        ("__class__", "class__"),
        ("_", "part"),
        ("_2", "part2"),
        ("None", "None2"),
        ("n" * 64, "n" * 64),
    ],
)
def test_a_name_is_as_near_as_it_can_be(wish: str, name: str) -> None:
    """A number behind it, and nothing where nothing is in the way."""
    assert Names(MODULE_ATTRIBUTES).free(wish) == name


def test_a_second_wish_gets_a_number() -> None:
    """Behind a digit with an underscore between."""
    names = Names()
    assert [names.free(wish) for wish in ("a", "a", "a", "b1", "b1")] == [
        *("a", "a2", "a3", "b1", "b1_2")
    ]


def test_local_names_hide_nothing() -> None:
    """Neither builtins nor imports nor the file's own definitions."""
    names = local_names({"avg_pool"})
    wishes = ("avg_pool", "len", "torch", "jnp", "self", "rngs", "x", "x")
    assert [names.free(wish) for wish in wishes] == [
        *("avg_pool2", "len2", "torch2", "jnp2", "self2", "rngs2", "x", "x2")
    ]
    assert {"print", "range", "super", "nnx", "F", "DESCRIPTION"} <= MEANINGS


def test_names_of_side_outputs() -> None:
    """Clear of the main output and of what tuples have themselves."""
    assert field_names(["aux1", "_aux1", "count", "index", "logits", "def", "_replace"]) == [
        *("aux1", "aux1_2", "count2", "index2", "logits2", "def2", "replace")
    ]


def test_class_names() -> None:
    """From a part's name."""
    names = ["stage_1", "a", "_x", "__", "b2b", "ConvRelu"]
    assert [camel(name) for name in names] == ["Stage1", "A", "X", "Part", "B2b", "ConvRelu"]
    assert presentable("__x__") == "x__"
