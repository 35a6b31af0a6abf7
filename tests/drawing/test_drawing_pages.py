"""The pages in a real browser: they load nothing and complain of nothing, they fold, zoom and
search, their texts fit, and nothing of a spec is ever more than text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageStat

import lamina
from browser import Page, browser, needed
from injections import BENIGN, HOSTILE
from lamina.compiler.check import check
from lamina.drawing.picture import depth_for, picture
from lamina.drawing.placing import Placed, Placer
from lamina.spec.network import Network

LOOKED_AT = "lenet5 resnet50 googlenet inception_v4 densenet121 efficientnet_b0".split()

# Texts that reach out of the box that they belong to.
OUTSIDE = """
[...document.querySelectorAll('g.item')].flatMap((item) => {
    const [box] = [...item.children].filter((one) => one.matches('.edge, .room'));
    const room = box.getBBox();
    const own = item.querySelectorAll(
        ':scope > .badge, :scope > .name, :scope > .soft, :scope > g:not(.item) > text');
    return [...own].filter((text) => {
        const is = text.getBBox(), below = is.y + 2 > room.y + room.height;
        return !below && (is.x < room.x || is.x + is.width > room.x + room.width ||
            is.y < room.y - 1 || is.y + is.height > room.y + room.height + 1);
    }).map((text) => text.textContent);
})
"""
PLACES = """
(() => {
    const told = (placed) => ({
        left: placed.left, right: placed.right, height: placed.height, anchors: placed.anchors,
        wires: placed.wires,
        boxes: placed.boxes.map((box) => [
            box.left, box.top, box.right, box.bottom, box.inside ? told(box.inside) : null]),
    });
    return told(lamina.place());
})()
"""
DOM = """
[...document.querySelectorAll('*')].map((one) =>
    [one.tagName, ...[...one.attributes].map((each) => each.name)].join(' '))
"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser(needed()) as made:
        made.theme("light")
        yield made


def shown(page: Page, folder: Path, net: str | Network, **options: Any) -> Page:
    """The page of a network, opened."""
    made = lamina.create(net) if isinstance(net, str) else net
    path = folder / f"{made.name}.html"
    path.write_text(lamina.draw(made, "html", **options), "utf-8")
    page.open(path)
    return page


def items(page: Page) -> int:
    count: int = page.run("document.querySelectorAll('g.item').length")
    return count


def middle(page: Page, script: str) -> tuple[float, float]:
    """Where an element is on the screen."""
    x, y = page.run(
        f"(() => {{ const b = ({script}).getBoundingClientRect();"
        "return [b.left + b.width / 2, b.top + b.height / 2]; })()"
    )
    return x, y


def box(path: str) -> str:
    return f"document.querySelector('g.item[data-path=\"{path}\"]')"


def panel(page: Page) -> str:
    text: str = page.run("document.getElementById('panel').innerText")
    return text


@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_page_is_quiet(page: Page, tmp_path: Path, name: str) -> None:
    """It asks for nothing but itself, says nothing on the console, and its texts fit."""
    shown(page, tmp_path, name, mode="train")
    page.run("document.getElementById('open').click()")
    assert page.run(OUTSIDE) == []
    page.run("document.getElementById('fold').click()")
    assert page.run(OUTSIDE) == []
    assert page.requests == [(tmp_path / f"{name}.html").as_uri()]
    assert page.complaints == []


@pytest.mark.parametrize("name", LOOKED_AT)
def test_texts_of_an_svg_fit(page: Page, tmp_path: Path, name: str) -> None:
    """By the measure of the browser itself; and an SVG asks for nothing."""
    path = tmp_path / f"{name}.svg"
    path.write_text(lamina.draw(lamina.create(name), mode="train"), "utf-8")
    page.open(path)
    assert items(page) > 5
    assert page.run(OUTSIDE) == []
    wide, high = page.run("(({width, height}) => [width, height])(document.rootElement.getBBox())")
    assert [wide, high] == page.run(
        "['width', 'height'].map((one) => Number(document.rootElement.getAttribute(one)))"
    )
    assert (page.requests, page.complaints) == ([path.as_uri()], [])


def told(placed: Placed) -> dict[str, Any]:
    return {
        "left": placed.left,
        "right": placed.right,
        "height": placed.height,
        "anchors": list(placed.anchors),
        "wires": [[list(point) for point in wire] for wire in placed.wires],
        "boxes": [
            [one.left, one.top, one.right, one.bottom, told(one.inside) if one.inside else None]
            for one in placed.boxes
        ],
    }


@pytest.mark.parametrize("depth", [None, 0, 1])
@pytest.mark.parametrize("name", [*LOOKED_AT, "wired"])
def test_the_browser_places_as_we_do(
    page: Page, tmp_path: Path, name: str, depth: int | None
) -> None:
    """Every box and every corner of every wire, folded and open."""
    net = lamina.load("examples/wired.yaml") if name == "wired" else lamina.create(name)
    shown(page, tmp_path, net, mode="train", depth=depth)
    made = picture(check(net, "train"), net.name, "train")
    placed = Placer().placed(made.sketch, depth_for(made, depth))
    assert page.run(PLACES) == told(placed)


def test_blocks_fold_and_open(page: Page, tmp_path: Path) -> None:
    """By a click on the title, and by Enter; the block stays where it was on the screen."""
    shown(page, tmp_path, "resnet50")
    before = items(page)
    title = f"{box('conv2')}.querySelector('.bar .name')"
    place = middle(page, title)
    page.click(*place)
    assert items(page) < before
    assert (
        page.run(f"{box('conv2')}.querySelector('.bar').getAttribute('aria-expanded')") == "false"
    )
    assert middle(page, title)[1] == pytest.approx(place[1], abs=1)
    assert page.run("document.activeElement.dataset.path") == "conv2"
    page.press("Enter", "\r")
    assert items(page) == before
    page.run("document.getElementById('fold').click()")
    assert items(page) == 8
    page.run("document.getElementById('open').click()")
    assert items(page) == before
    assert page.complaints == []


def test_it_zooms_and_moves(page: Page, tmp_path: Path) -> None:
    """By wheel, mouse, keys and buttons; what is under the mouse stays there."""
    shown(page, tmp_path, "resnet50")
    eye = "[lamina.eye.x, lamina.eye.y, lamina.eye.scale]"
    x, y, scale = page.run(eye)
    spot = middle(page, box("conv1"))
    page.mouse("mouseWheel", *spot, deltaX=0, deltaY=-200)
    assert page.run(eye)[2] > scale
    assert middle(page, box("conv1")) == pytest.approx(spot, abs=60)
    page.press("0", "0")
    high = page.run("document.getElementById('picture').clientHeight")
    whole = page.run("document.querySelector('#picture > g').getBoundingClientRect().height")
    assert whole <= high
    for key, larger in (("+", True), ("-", False)):
        before = page.run(eye)[2]
        page.press(key, key)
        assert (page.run(eye)[2] > before) is larger
    x, y, scale = page.run(eye)
    page.mouse("mousePressed", 300, 400, button="left", clickCount=1)
    page.mouse("mouseMoved", 340, 430, button="left")
    page.mouse("mouseReleased", 340, 430, button="left", clickCount=1)
    assert page.run(eye) == pytest.approx([x - 40 / scale, y - 30 / scale, scale])
    page.run("document.getElementById('in').click()")
    assert page.run(eye)[2] > scale
    page.run("document.activeElement.blur()")
    y = page.run(eye)[1]
    page.press("ArrowDown")
    assert page.run(eye)[1] > y


def test_a_mouse_at_rest_reads(page: Page, tmp_path: Path) -> None:
    """Path, shapes, formula, parameters and MACs of the layer under it."""
    shown(page, tmp_path, "resnet50")
    page.mouse("mouseMoved", *middle(page, f"{box('conv1')}.querySelector('.strip')"))
    text = panel(page).replace("\n\n", "\n").splitlines()
    assert text == [
        *("conv1", "kind", "conv", "window", "7×7×3/2, 64, pad 3"),
        *("input", "3×224×224", "output", "64×112×112"),
        *("parameters", "9,408", "formula", "7·7·3·64"),
        *("MACs", "118,013,952", "of all MACs", "2.9 %"),
    ]
    page.mouse("mouseMoved", *middle(page, f"{box('conv2')}.querySelector('.bar')"))
    assert panel(page).startswith("conv2\n")
    assert "215,808" in panel(page)


def test_search_goes_there(page: Page, tmp_path: Path) -> None:
    """To what is folded too, and to any copy of a run; Enter goes on."""
    shown(page, tmp_path, "resnet152")
    page.run("document.getElementById('fold').click()")
    page.press("/", "/")
    page.type("conv4.17.conv2")
    assert page.run("document.querySelector('.hit').dataset.path") == "conv4.1.conv2"
    assert panel(page).startswith("conv4.1.conv2\n")
    inside = page.run(
        f"(() => {{ const b = {box('conv4.1.conv2')}.getBoundingClientRect(), "
        "s = document.getElementById('stage').getBoundingClientRect();"
        "return b.top > s.top && b.bottom < s.bottom && b.left > s.left && b.right < s.right; })()"
    )
    assert inside
    page.run("document.getElementById('search').value = ''")
    page.type("shortcut")
    assert page.run("document.getElementById('found').textContent") == "1 of 4"
    page.press("Enter", "\r")
    assert page.run("document.querySelector('.hit').dataset.path") == "conv3.0.shortcut"
    page.type("nothing of this name")
    assert page.run("document.getElementById('found').textContent") == "0 found"
    assert page.complaints == []


def test_search_shows_a_wide_block_whole(page: Page, tmp_path: Path) -> None:
    """Smaller, where it is wider than the room."""
    shown(page, tmp_path, "inception_v4")
    page.press("/", "/")
    page.type("inception_c")
    wide = page.run("document.querySelector('.hit').getBoundingClientRect().width")
    room = page.run("document.getElementById('picture').clientWidth")
    assert room / 2 < wide <= room


def test_colours_are_chosen(page: Page, tmp_path: Path) -> None:
    """With their legends."""
    shown(page, tmp_path, "vgg16", color="cost")
    legend = "document.getElementById('legend').innerText"
    assert "share of the MACs" in page.run(legend)
    assert page.run("document.querySelectorAll('.strip .s6').length") > 0
    choose = "colour.value = 'kind'; colour.dispatchEvent(new Event('change'))"
    page.run(f"{{ const colour = document.getElementById('colour'); {choose} }}")
    assert "convolution" in page.run(legend)
    assert page.run("document.querySelectorAll('.strip .s6').length") == 0


def brightness(png: bytes) -> tuple[float, float]:
    """The mean of an image's grey values, and how much they vary."""
    seen = ImageStat.Stat(Image.open(io.BytesIO(png)).convert("L"))
    return seen.mean[0], seen.stddev[0]


@pytest.mark.parametrize("format", ["svg", "html"])
def test_day_and_night(page: Page, tmp_path: Path, format: Any) -> None:
    """Dark letters on light ground, light ones on dark; neither is empty."""
    path = tmp_path / f"lenet5.{format}"
    path.write_text(lamina.draw(lamina.create("lenet5"), format), "utf-8")
    page.open(path, 600, 800)
    light, varied = brightness(page.picture())
    page.theme("dark")
    dark, more = brightness(page.picture())
    page.theme("light")
    assert light > 200 > 80 > dark
    assert min(varied, more) > 5


def test_it_prints_as_a_picture(page: Page, tmp_path: Path) -> None:
    """Without what is there to be clicked."""
    shown(page, tmp_path, "lenet5")
    page.theme("light", "print")
    displayed = "['.tools', '#panel', 'footer'].map((one) => getComputedStyle("
    assert page.run(f"{displayed}document.querySelector(one)).display)") == ["none"] * 3
    page.theme("light")
    assert "none" not in page.run(f"{displayed}document.querySelector(one)).display)")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_changes_no_element(page: Page, tmp_path: Path, words: str) -> None:
    """The page of a hostile description has the elements of its benign twin."""
    net = lamina.create("lenet5")
    found = []
    for one in (words, BENIGN):
        shown(page, tmp_path, net.model_copy(update={"description": one}))
        found.append(page.run(DOM))
        assert page.run("document.title") == "lenet5"
        assert page.complaints == []
    assert found[0] == found[1]


def test_the_policy_stops_what_is_not_ours(page: Page, tmp_path: Path) -> None:
    """A script, a handler or an image that got in would neither run nor load."""
    shown(page, tmp_path, "lenet5")
    page.run(
        "{ const script = document.createElement('script'); script.textContent = 'taken = 1';"
        "document.body.append(script); const image = document.createElement('img');"
        "image.setAttribute('onerror', 'taken = 2'); image.src = 'https://example.org/a.png';"
        "document.body.append(image); image.dispatchEvent(new Event('error')); }"
    )
    assert page.run("typeof taken") == "undefined"
    assert len(page.complaints) >= 2
    assert all("Content Security Policy" in one for one in page.complaints)
    assert page.requests == [(tmp_path / "lenet5.html").as_uri()]
    assert page.stopped == ["https://example.org/a.png"]


@pytest.mark.parametrize("name", ["resnet1202_cifar10", "densenet121"])
def test_a_large_network_opens_fast(page: Page, tmp_path: Path, name: str) -> None:
    """And with everything open, or with a word on why not."""
    shown(page, tmp_path, name)
    loaded = "(({loadEventEnd, startTime}) => loadEventEnd - startTime)"
    assert page.run(f"{loaded}(performance.getEntriesByType('navigation')[0])") < 10_000
    page.run("document.getElementById('open').click()")
    assert items(page) > 30
    assert page.complaints == []


def test_too_much_to_open_is_said(page: Page, tmp_path: Path) -> None:
    """What was open stays open."""
    from lamina.spec import layers
    from lamina.spec.combinators import Chain

    pool = layers.MaxPool(kernel=1, stride=1)
    inner = Chain(body=tuple((f"p{n}", pool) for n in range(150)))
    net = Network(name="wide", input=(2, 4, 4), body=tuple((f"b{n}", inner) for n in range(30)))
    shown(page, tmp_path, net)
    page.run("document.getElementById('open').click()")
    assert page.run("document.getElementById('said').textContent") == (
        "more than 2000 boxes cannot be read; fold something first"
    )
    assert items(page) == 30
