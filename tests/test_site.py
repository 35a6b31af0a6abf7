"""The site of docs/: every page is on it and listed, every link leads somewhere, and a browser
needs nothing from elsewhere to show it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import lamina

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(path.relative_to(DOCS).with_suffix(".html") for path in DOCS.rglob("*.md"))
OUTSIDE = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="(?:https?:)?//[^"]*""")
OUTSIDE_OF_STYLES = re.compile(r"""(?:@import|url\()\s*["']?(?:https?:)?//""")


def built(source: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """What `make docs` does."""
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet"]
    folders = ["-d", str(site.with_name("doctrees")), str(source), str(site)]
    return subprocess.run([*command, *folders], capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("site") / "html"
    done = built(DOCS, made)
    assert done.returncode == 0, done.stderr
    return made


def test_every_page_is_on_it(site: Path) -> None:
    assert len(PAGES) > 10
    assert [page for page in PAGES if not (site / page).exists()] == []


def test_it_needs_nothing_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        assert not OUTSIDE.search(page.read_text("utf-8")), page
    for style in site.rglob("*.css"):
        assert not OUTSIDE_OF_STYLES.search(style.read_text("utf-8")), style


def test_what_python_offers_has_its_place(site: Path) -> None:
    """Functions and errors alike, each with what it says of itself."""
    text = (site / "api.html").read_text("utf-8")
    offered = set(lamina.__all__) - {"__version__"}
    assert offered <= set(re.findall(r'<dt class="[^"]*" id="lamina\.(\w+)"', text))


@pytest.mark.parametrize(
    ("page", "warning"),
    [
        ("# A\n\n[b](nowhere.md)\n", "a.md:3: WARNING: 'myst' cross-reference target not found"),
        ("# A\n\n[b](#nowhere)\n", "a.md:3: WARNING: 'myst' cross-reference target not found"),
        ("# A\n\n![b](nowhere.svg)\n", "a.md:3: WARNING: image file not readable"),
    ],
)
def test_a_link_that_leads_nowhere_fails(page: str, warning: str, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(DOCS / "conf.py", tmp_path / "docs")
    shutil.copytree(DOCS / "static", tmp_path / "docs" / "static")
    (tmp_path / "docs" / "index.md").write_text("# I\n\n```{toctree}\na\n```\n")
    (tmp_path / "docs" / "a.md").write_text(page)
    done = built(tmp_path / "docs", tmp_path / "html")
    assert done.returncode == 1
    assert warning in done.stderr


def test_a_page_that_is_not_listed_fails(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(DOCS / "conf.py", tmp_path / "docs")
    shutil.copytree(DOCS / "static", tmp_path / "docs" / "static")
    (tmp_path / "docs" / "index.md").write_text("# I\n")
    (tmp_path / "docs" / "a.md").write_text("# A\n")
    done = built(tmp_path / "docs", tmp_path / "html")
    assert done.returncode == 1
    assert "a.md: WARNING: document isn't included in any toctree" in done.stderr
