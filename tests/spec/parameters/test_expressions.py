"""Arithmetic of `${…}`: what it comes to, and whole messages of what it refuses."""

from __future__ import annotations

import ast
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamina.spec.fields import LARGEST
from lamina.spec.parameters.expression import ExpressionError, parsed

SCOPE = {"width": 64, "n": 3, "min_1": 5, "on": True, "off": False}
VALUES = {
    "${4*width}": 256,
    "${ 4 * width }": 256,
    "${(1 + n) * 3}": 12,
    "${-n - -n}": 0,
    "${-7 // 2}": -4,
    "${-7 % 3}": 2,
    "${7 % -3}": -2,
    "${10 - 3 - 2}": 5,
    "${100 // 5 * 2}": 40,
    "${2 + 3 * 4 - 1}": 13,
    "${--n}": 3,
    "${min(width, n, 9) + max(1, 2)}": 5,
    "${min((1), max(n, 2))}": 1,
    "${min_1}": 5,
    "${n != 1}": True,
    "${n + 1 <= 2 * 2}": True,
    "${(n < 2) == off}": True,
    "${on}": True,
    "${false}": False,
    "${9223372036854775807}": LARGEST,
}


@pytest.mark.parametrize("text", VALUES)
def test_value(text: str) -> None:
    value = parsed(text).value(SCOPE)
    assert (value, type(value)) == (VALUES[text], type(VALUES[text]))


OPERAND = "a number, a parameter or `(`"
REFUSED = {
    "${": 'S123 `${` is not wholly one `${…}`\nfor example "${4*width}"',
    "${4": 'S123 `${4` is not wholly one `${…}`\nfor example "${4*width}"',
    "x${4}": 'S123 `x${4}` is not wholly one `${…}`\nfor example "${4*width}"',
    "${4}${5}": 'S123 `${4}${5}` is not wholly one `${…}`\nfor example "${4*width}"',
    "${}": f"S123 in `${{}}`, character 3: found the end, expected {OPERAND}",
    "${4*}": f"S123 in `${{4*}}`, character 5: found the end, expected {OPERAND}",
    "${* 4}": f"S123 in `${{* 4}}`, character 3: found `*`, expected {OPERAND}",
    "${(4}": "S123 in `${(4}`, character 5: found the end, expected `)`",
    "${4)}": "S123 in `${4)}`, character 4: found `)`, expected an operator",
    "${()}": f"S123 in `${{()}}`, character 4: found `)`, expected {OPERAND}",
    "${a b}": "S123 in `${a b}`, character 5: found `b`, expected an operator",
    "${1, 2}": "S123 in `${1, 2}`, character 4: found `,`, expected an operator",
    "${(1, 2)}": "S123 in `${(1, 2)}`, character 5: found `,`, expected an operator",
    "${n / 2}": (
        "S123 in `${n / 2}`, character 5: found `/`, expected an operator\n"
        "`//` divides, and rounds down"
    ),
    "${1 < n < 3}": (
        "S123 in `${1 < n < 3}`, character 9: found `<`, expected one comparison alone, "
        "others in parentheses"
    ),
    "${min}": f"S123 in `${{min}}`, character 6: found the end, expected {OPERAND}",
    "${min n}": (
        "S123 in `${min n}`, character 7: found `min`, expected min(a, b) with parentheses"
    ),
    "${max(n)}": "S123 in `${max(n)}`: max takes two values or more",
    "${__import__('os')}": (
        "S123 in `${__import__('os')}`, character 13: found `(`, expected an operator"
    ),
    "${n.real}": "S123 in `${n.real}`, character 4: found `.`, expected an operator",
    "${n ** 9}": f"S123 in `${{n ** 9}}`, character 6: found `*`, expected {OPERAND}",
    "${1e9}": "S123 in `${1e9}`, character 4: found `e9`, expected an operator",
    "${9223372036854775808}": ("S123 in `${9223372036854775808}`: an integer beyond 64 bits"),
    "${" + "9" * 150 + "}": f"S123 in `${{{'9' * 58}…`: an integer beyond 64 bits",
    "${" + "(" * 200 + "}": (
        "S123 an expression of 203 characters is longer than 200\n"
        "name its parts as parameters, one made of another"
    ),
    "${widht}": "S124 there is no parameter `widht`\ndid you mean width?",
    "${zzzzzz}": ("S124 there is no parameter `zzzzzz`\nthere are width, n, min_1, on, off"),
    "${8 // (n - 3)}": "S125 `${8 // (n - 3)}` divides by zero\nwith n = 3",
    "${8 % 0}": "S125 `${8 % 0}` divides by zero",
    "${on + 1}": ("S125 `${on + 1}` `+` takes integers, and true or false is none\nwith on = true"),
    "${-on}": "S125 `${-on}` `-` takes integers, and true or false is none\nwith on = true",
    "${on == 1}": (
        "S125 `${on == 1}` `==` takes integers, and true or false is none\nwith on = true"
    ),
    "${9223372036854775807 + n}": (
        "S125 `${9223372036854775807 + n}` comes to more than 64 bits hold\nwith n = 3"
    ),
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:24])
def test_refusal(text: str) -> None:
    with pytest.raises(ExpressionError) as refusal:
        parsed(text).value(SCOPE)
    error = refusal.value
    assert "\n".join((f"{error.code} {error.message}", *error.hints)) == REFUSED[text]


def test_without_parameters_the_hint_says_so() -> None:
    with pytest.raises(ExpressionError) as refusal:
        parsed("${n}").value({})
    assert refusal.value.hints == ("no parameter is defined here",)


def test_a_product_without_end_stops_at_once() -> None:
    """No number grows beyond 64 bits, however many there are to multiply."""
    text = "${" + "*".join(["9999999999"] * 17) + "}"
    began = time.perf_counter()
    with pytest.raises(ExpressionError, match="more than 64 bits"):
        parsed(text).value({})
    assert time.perf_counter() - began < 0.1


numbers = st.integers(0, 40).map(str)
names = st.sampled_from(["a", "b", "c_1"])


def joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions of smaller ones, with spaces or none, and parentheses that may be needless."""
    binary = st.tuples(inner, st.sampled_from(["+", "-", "*", "//", "%"]), inner)
    return st.one_of(
        binary.map(lambda t: f"{t[0]} {t[1]}  {t[2]}"),
        binary.map(lambda t: f"{t[0]}{t[1]}{t[2]}"),
        inner.map(lambda t: f"({t})"),
        inner.map(lambda t: f"-{t}"),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(
            lambda t: f"{t[0]}({t[1]}, {t[2]})"
        ),
    )


arithmetic = st.recursive(numbers | names, joined, max_leaves=12)
comparisons = st.tuples(
    arithmetic, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), arithmetic
).map(" ".join)


@given(arithmetic | comparisons, st.tuples(*[st.integers(-9, 9)] * 3))
def test_arithmetic_is_pythons(text: str, given_values: tuple[int, int, int]) -> None:
    """Where Python computes the same text, it comes to the same; a leading zero is the one
    spelling that only Python refuses, so none is drawn."""
    scope = dict(zip(("a", "b", "c_1"), given_values, strict=True))
    if len(text) > 190:
        return
    tree = ast.parse(text, mode="eval")
    try:
        expected = eval(compile(tree, "", "eval"), {"min": min, "max": max}, scope)
    except ZeroDivisionError:
        with pytest.raises(ExpressionError, match="divides by zero"):
            parsed(f"${{{text}}}").value(scope)
        return
    assert outcome(f"${{{text}}}", scope) in (expected, "S125")  # a value on the way is too large


@given(st.text(max_size=60))
def test_any_text_is_a_value_or_an_expression_error(inner: str) -> None:
    """Nothing else escapes."""
    assert type(outcome(f"${{{inner}}}", SCOPE)) in (int, bool, str)


def outcome(text: str, scope: dict[str, int]) -> int | str:
    """The value, or the code of the refusal."""
    try:
        return parsed(text).value(scope)
    except ExpressionError as error:
        return error.code
