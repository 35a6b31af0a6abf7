"""An absent browser is said aloud, and is an error where a browser is required."""

from __future__ import annotations

import pytest

import browser


def test_without_a_browser_pages_are_skipped_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the words that the end of the run repeats."""
    monkeypatch.setattr(browser, "executable", lambda: None)
    monkeypatch.delenv(browser.REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match=browser.ABSENT.partition("(")[0]):
        browser.needed()
    assert browser.ABSENT == (
        "no Chromium: the pages of `lamina draw` were not looked at; "
        "install it (Debian: apt-get install chromium), or put its path in CHROMIUM"
    )


def test_a_required_browser_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in CI."""
    monkeypatch.setattr(browser, "executable", lambda: None)
    monkeypatch.setenv(browser.REQUIRED, "required")
    with pytest.raises(pytest.fail.Exception, match=browser.ABSENT.partition("(")[0]):
        browser.needed()


def test_the_path_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a browser of another name."""
    monkeypatch.setenv("CHROMIUM", "/opt/browser")
    assert browser.executable() == "/opt/browser"
