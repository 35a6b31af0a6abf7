"""The page as text, without a browser: its policy names what is in it, its data read back, and
nothing of a spec can become an element."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

import lamina
from injections import BENIGN, HOSTILE
from lamina import architectures as zoo
from lamina.drawing.html import code, look
from lamina.spec.network import Network
from strategies import networks

REACHING_OUT = re.compile(
    r"fetch\(|XMLHttp|WebSocket|import\(|eval\(|Function\(|innerHTML|\.write\("
)


class Read(HTMLParser):
    """Every element with its attributes' names, and the texts of some."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.policy = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.elements.append(" ".join([tag, *known]))
        if known.get("http-equiv") == "Content-Security-Policy":
            self.policy = known["content"] or ""

    def handle_data(self, data: str) -> None:
        if self.elements:
            self.texts.append((self.elements[-1].partition(" ")[0], data))

    def all(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag and text.strip()]


def read(net: Network, mode: str = "infer") -> Read:
    return Read(lamina.draw(net, "html", "train" if mode == "train" else "infer"))


def test_our_script_and_style_end_no_element() -> None:
    """They stand between tags as they are, and reach for nothing."""
    assert not re.search(r"</script|<!--|<script", code(), re.IGNORECASE)
    assert not re.search(r"</style|@import|url\(|http", look(), re.IGNORECASE)
    assert not REACHING_OUT.search(code())
    assert set(re.findall(r"https?://[^\"]*", code())) == {"http://www.w3.org/2000/svg"}


def test_the_policy_names_what_is_there() -> None:
    """By its hash; nothing else may run or load."""
    page = read(lamina.create("lenet5"))
    script, style = page.all("script")[-1], page.all("style")[0]
    hashes = [b64encode(sha256(one.encode()).digest()).decode() for one in (script, style)]
    assert page.policy == (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("name", zoo.names())
def test_every_network_has_its_page(name: str) -> None:
    """Its data read back; every block but none else has a sketch, and a page stays small."""
    text = lamina.draw(lamina.create(name), "html", "train")
    data = json.loads(Read(text).all("script")[0])
    sketches = data["sketches"]
    inside = [item["inside"] for one in sketches for item in one["items"]]
    blocks = [item["block"] for one in sketches for item in one["items"]]
    assert [number >= 0 for number in inside] == blocks
    assert {*inside} - {-1} == {*range(1, len(sketches))}
    assert len(text) < 400_000


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_no_element(words: str) -> None:
    """The elements are those of its benign twin."""
    net = lamina.create("lenet5")
    pages = [read(net.model_copy(update={"description": one})) for one in (words, BENIGN)]
    assert pages[0].elements == pages[1].elements


@given(networks())
@settings(max_examples=30)
def test_any_network_has_its_page(net: Network) -> None:
    """Well-formed, and the same every time."""
    page = read(net, "train")
    assert page.all("title") == [net.name]
    assert json.loads(page.all("script")[0])["name"] == net.name
    assert lamina.draw(net, "html") == lamina.draw(net, "html")
