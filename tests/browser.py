"""A headless Chromium, driven through its own protocol over two pipes: nothing to install but the
browser, no port that another program could reach, real mouse and keyboard events, and a word on
everything that a page asks for or complains of.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from time import monotonic
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
ABSENT = (
    "no Chromium: the pages of `lamina draw` were not looked at; "
    "install it (Debian: apt-get install chromium), or put its path in CHROMIUM"
)
REQUIRED = "LAMINA_BROWSER"  # set to `required`, an absent browser is an error
FLAGS = """
    --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
    --disable-background-networking --disable-component-update --disable-dev-shm-usage
    --hide-scrollbars --remote-debugging-pipe
""".split()
# The protocol's two ends are descriptors 3 and 4 of the browser.
PLACED = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
for number, end in zip((3, 4), ends):
    os.dup2(end, number)
os.execv(sys.argv[3], sys.argv[3:])
"""
PATIENCE = 60  # seconds for any one answer; machines are shared


def executable() -> str | None:
    """Where the browser is."""
    given = os.environ.get("CHROMIUM")
    return given or next((path for name in NAMES if (path := shutil.which(name))), None)


def needed() -> str:
    """The browser's path. Without one the test is skipped, which the end of the run says once
    more; where it is required, the test fails."""
    path = executable()
    if path is None and os.environ.get(REQUIRED) == "required":
        pytest.fail(ABSENT)
    if path is None:
        pytest.skip(ABSENT)
    return path


class Page:
    """A tab. `requests` are the addresses that it asked for and got or could have got; those that
    its own policy stopped are `stopped`. `complaints` are what it had to say."""

    def __init__(self, to: int, back: int) -> None:
        self.to, self.back = to, back
        self.buffer = b""
        self.count = 0
        self.session = ""
        self.asked: dict[str, str] = {}
        self.stopped: list[str] = []
        self.complaints: list[str] = []
        self.loaded = False

    @property
    def requests(self) -> list[str]:
        return [*self.asked.values()]

    def attach(self) -> None:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer to one command; events that come before it are noted."""
        self.count += 1
        message: dict[str, Any] = {"id": self.count, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while (answer := self.read()).get("id") != self.count:
            self.note(answer)
        assert "error" not in answer, f"{method}: {answer['error']}"
        result: dict[str, Any] = answer["result"]
        return result

    def read(self) -> dict[str, Any]:
        end = monotonic() + PATIENCE
        while b"\0" not in self.buffer:
            ready, _, _ = select([self.back], [], [], max(0, end - monotonic()))
            assert ready, f"no answer within {PATIENCE} s"
            more = os.read(self.back, 1 << 20)
            assert more, "the browser has ended"
            self.buffer += more
        text, _, self.buffer = self.buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message

    def note(self, event: dict[str, Any]) -> None:
        params = event.get("params", {})
        match event.get("method"):
            case "Network.requestWillBeSent":
                self.asked[params["requestId"]] = params["request"]["url"]
            case "Network.loadingFailed" if params.get("blockedReason") == "csp":
                self.stopped.append(self.asked.pop(params["requestId"]))
            case "Runtime.exceptionThrown":
                details = params["exceptionDetails"]
                said = details.get("exception", {}).get("description", details["text"])
                self.complaints.append(said)
            case "Runtime.consoleAPICalled":
                self.complaints.append(str([one.get("value") for one in params["args"]]))
            case "Log.entryAdded":
                self.complaints.append(params["entry"]["text"])
            case "Page.loadEventFired":
                self.loaded = True

    def open(self, path: Path, width: int = 1200, height: int = 800) -> None:
        """Load a file of this machine, and wait until it is loaded."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.loaded, self.asked, self.stopped, self.complaints = False, {}, [], []
        self.call("Page.navigate", url=path.as_uri())
        while not self.loaded:
            self.note(self.read())

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def theme(self, name: str, media: str = "") -> None:
        """Let the page think that its reader likes `light` or `dark`, or that it is printed."""
        features = [{"name": "prefers-color-scheme", "value": name}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)

    def picture(self, path: Path | None = None) -> bytes:
        """What is on the screen, as PNG."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=False)
        data = base64.b64decode(shot["data"])
        if path is not None:
            path.write_bytes(data)
        return data

    def mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def click(self, x: float, y: float) -> None:
        self.mouse("mouseMoved", x, y)
        for kind in ("mousePressed", "mouseReleased"):
            self.mouse(kind, x, y, button="left", clickCount=1)

    def press(self, key: str, text: str = "") -> None:
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)


@contextmanager
def browser(path: str) -> Iterator[Page]:
    """A browser with a profile of its own, gone afterwards."""
    read_there, to = os.pipe()
    back, write_there = os.pipe()

    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        command = [path, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(
            [sys.executable, "-c", PLACED, str(read_there), str(write_there), *command],
            pass_fds=(read_there, write_there),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_there)
        os.close(write_there)
        page = Page(to, back)
        try:
            page.attach()
            yield page
            page.session = ""
            page.call("Browser.close")
        finally:
            os.close(to)
            os.close(back)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
