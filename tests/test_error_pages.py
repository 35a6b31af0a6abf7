"""Every code has a page whose example gives it and whose remedy is fine; docs/errors.md is of
today."""

from __future__ import annotations

import pytest

from error_pages import DOCS, FOLDER, docs, file, outcome, raised
from lamina.explanations import codes, page

COUNTED = {"S100": ["S101"], "L100": ["L201"]}  # what they are the rest of


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    """Write lamina/explanations/errors/CODE.md; CONTRIBUTING.md says how."""
    assert raised() == set(codes())


@pytest.mark.parametrize("code", codes())
def test_a_page_is_true(code: str) -> None:
    """Its example has this fault and no other; its message is what is said of it."""
    one = page(code)
    problems, _ = outcome(one.wrong)
    assert {problem.code for problem in problems} == {code, *COUNTED.get(code, ())}
    assert file(one) == (FOLDER / f"{code}.md").read_text("utf-8")


@pytest.mark.parametrize("code", codes())
def test_a_remedy_is_fine(code: str) -> None:
    problems, _ = outcome(page(code).right)
    assert problems == ()


@pytest.mark.parametrize("code", codes())
def test_a_page_is_short(code: str) -> None:
    one = page(code)
    assert len(one.title) <= 60
    assert not one.title[0].isupper() or one.title[1].isupper()
    assert one.cause.endswith((".", ")"))
    assert one.remedy.endswith((".", ")"))
    examples = one.wrong.text + one.right.text
    assert max(map(len, examples.splitlines())) <= 100
    assert one.wrong.language == one.right.language


def test_the_docs_are_fresh() -> None:
    """`make goldens` writes them."""
    assert docs() == DOCS.read_text("utf-8")
