"""The page of a code: what is wrong, a spec that has it, what is said of that, and a remedy."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

FOLDER: Final = files("lamina.explanations") / "errors"
PAGE: Final = re.compile(
    r"# (?P<title>.+)\n\n"
    r"(?P<cause>(?:.+\n)+)\n"
    r"```(?P<wrong_info>.+)\n(?P<wrong>(?:(?!```).*\n)+)```\n\n"
    r"```text\n(?P<message>(?:(?!```).*\n)*)```\n\n"
    r"(?P<remedy>(?:.+\n)+)\n"
    r"```(?P<right_info>.+)\n(?P<right>(?:(?!```).*\n)+)```\n"
)


class Example(NamedTuple):
    """A spec, or Python that makes one. `info` is its language, and for a spec the options that
    `lamina check` is called with."""

    info: str
    text: str

    @property
    def language(self) -> str:
        return self.info.partition(" ")[0]

    @property
    def options(self) -> list[str]:
        return self.info.split()[1:]

    @property
    def call(self) -> str:
        """What is typed to check it; nothing for Python, which is run."""
        if self.language == "python":
            return ""
        return " ".join(("lamina check", f"net.{self.language}", *self.options))


class Page(NamedTuple):
    """All that is known of a code; `message` is what is said of the `wrong` example."""

    code: str
    title: str
    cause: str
    wrong: Example
    message: str
    remedy: str
    right: Example


@cache
def codes() -> tuple[str, ...]:
    """Every code that has a page, in their order."""
    names = (file.name for file in FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".md") for name in names if name.endswith(".md")))


def page(code: str) -> Page:
    """The page of one of the `codes`."""
    found = PAGE.fullmatch((FOLDER / f"{code}.md").read_text("utf-8"))
    if found is None:
        raise ValueError(f"the page of {code} is not made of its six pieces")
    return Page(
        code,
        found["title"],
        found["cause"].strip(),
        Example(found["wrong_info"], found["wrong"]),
        found["message"],
        found["remedy"].strip(),
        Example(found["right_info"], found["right"]),
    )
