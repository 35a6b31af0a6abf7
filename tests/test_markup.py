"""Laws of foreign text: it reads back as it was, and is nothing but text where it stands."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from injections import HOSTILE
from lamina.markup import attribute, cell, code, element, field, harmless, mermaid, oneline, script

texts = st.text() | st.text("<>&\"'/!-[]`|#;%\\=\n\t\x00\x1b aé一script", max_size=20)
printed = texts.map(harmless)  # what is shown of any text


class Read(HTMLParser):
    """What an HTML parser finds: text, and every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.tags = "", list[tuple[str, dict[str, str | None]]]()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def read(text: str) -> Read:
    parser = Read()
    parser.feed(text)
    parser.close()
    return parser


def test_escaping_leaves_clean_text_alone() -> None:
    """What is printed stays, what is obeyed or not seen becomes an escape."""
    assert harmless("c1 × 3\n\té 一") == "c1 × 3\n\té 一"
    assert harmless("\x1b[0m\x00\u202e\u2028\x85") == "\\x1b[0m\\x00\\u202e\\u2028\\x85"
    assert oneline("a\nb\tc\x1b") == "a\\nb\\tc\\x1b"


@given(texts)
@example(HOSTILE[4])
@example("\ud800")
def test_what_is_harmless_is_printable(text: str) -> None:
    """Escaping twice is escaping once, and nothing invisible is left but line ends and tabs."""
    assert harmless(harmless(text)) == harmless(text)
    assert oneline(text).isprintable()


@given(printed)
@example(HOSTILE[0])
@example(HOSTILE[3])
def test_text_of_an_element_reads_back(text: str) -> None:
    """By an HTML parser and by an XML parser, without a tag."""
    found = read(f"<p>{element(text)}</p>")
    assert (found.text, found.tags) == (text, [("p", {})])
    assert (ElementTree.fromstring(f"<p>{element(text)}</p>").text or "") == text


@pytest.mark.parametrize("quote", ['"', "'"])
@given(text=printed)
@example(text=HOSTILE[2])
@example(text=HOSTILE[5])
def test_an_attribute_reads_back(quote: str, text: str) -> None:
    """Between quotes of either kind; line ends and tabs too."""
    shown = harmless(text)
    written = f"<p title={quote}{attribute(shown)}{quote}></p>"
    assert read(written).tags == [("p", {"title": shown})]
    assert ElementTree.fromstring(written).attrib == {"title": shown}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    """The classics of injection, and what XML forbids."""
    assert read(f"<p>{element(text)}</p>").tags == [("p", {})]
    assert ElementTree.fromstring(f"<p>{element(text)}</p>").text == harmless(text)
    assert list(ElementTree.fromstring(f'<p a="{attribute(text)}"/>').attrib) == ["a"]


@given(st.dictionaries(texts, st.lists(texts | st.integers() | st.none())))
@example({"</script>": ["<!-- <script>"]})
def test_json_in_a_script_reads_back(data: object) -> None:
    """No letter of it means anything to an HTML parser."""
    written = script(data)
    assert json.loads(written) == data
    assert not set("<>&\u2028\u2029") & set(written)
    assert written.isascii()
    found = read(f"<script>{written}</script>")
    assert (found.text, found.tags) == (written, [("script", {})])


def test_json_in_a_script_knows_no_infinity() -> None:
    """JavaScript reads it, JSON does not."""
    with pytest.raises(ValueError, match="Out of range float values are not JSON compliant"):
        script([float("inf")])


@given(texts)
@example('"] --> b["%%{init: x}%%')
def test_a_mermaid_label_reads_back(text: str) -> None:
    """Every letter that Mermaid could take for its own is a number."""
    label = mermaid(text)
    back = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), label)
    assert back == oneline(text)
    assert not set("\"'`<>[]{}|&%\\:\n") & set(label)


def split_at_pipes(line: str) -> list[str]:
    """The cells of a line, as renderers find them: a pipe behind a backslash is text."""
    return re.split(r"(?<!\\)\|", line)


@given(texts)
@example("a|b\\|c")
@example("[x](javascript:alert) <b> &lt; `")
def test_a_markdown_cell_is_one_cell(text: str) -> None:
    """One cell, with nothing in it that would be a link, a tag, or code."""
    made = cell(text)
    assert len(split_at_pipes(f"| {made} |")) == 3
    assert "<" not in made
    assert made.isprintable()
    assert not re.search(r"(?<!\\)(\\\\)*[\[\]`*~]", made)
    bare = re.sub(r"\\([\\`*\[\]|~])", r"\1", made)
    assert bare.replace("&lt;", "<").replace("&amp;", "&") == oneline(text)


@given(texts)
@example("a`b|c")
def test_a_code_span_is_one_cell(text: str) -> None:
    """Its backticks are the only ones."""
    made = code(text)
    assert len(split_at_pipes(f"| {made} |")) == 3
    assert (made[0], made[-1], made.count("`")) == ("`", "`", 2)


@given(texts)
@example("=HYPERLINK(1)")
@example("@x")
@example("\t=1")
def test_a_csv_field_is_no_formula(text: str) -> None:
    """It reads back, behind a quote where a spreadsheet would have computed it."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerow([field(text)])
    [[found]] = csv.reader([file.getvalue()]) if text else [[""]]
    assert not found.startswith(("=", "+", "-", "@"))
    assert found.removeprefix("'") == oneline(text).removeprefix("'")
