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
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from time import monotonic
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
ABSENT = (
    "no Chromium: the pages of `lamina draw` were not looked at; "
    "install it (Debian: apt-get install chromium), or put its path in CHROMIUM"
)
FLAGS = """
    --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
    --disable-background-networking --disable-component-update --disable-dev-shm-usage
    --hide-scrollbars --remote-debugging-pipe
""".split()
PATIENCE = 60  # seconds for any one answer; machines are shared


def executable() -> str | None:
    """Where the browser is."""
    given = os.environ.get("CHROMIUM")
    return given or next((path for name in NAMES if (path := shutil.which(name))), None)


class Page:
    """A tab. `requests` are the addresses that it asked for, `complaints` what it had to say."""

    def __init__(self, to: int, back: int) -> None:
        self.to, self.back = to, back
        self.buffer = b""
        self.count = 0
        self.session = ""
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.loaded = False

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
                self.requests.append(params["request"]["url"])
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
        self.loaded, self.requests, self.complaints = False, [], []
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

    def placed() -> None:
        # the protocol's two ends are descriptors 3 and 4 of the browser
        spare = [os.dup(one) for one in (read_there, write_there)]
        for number, one in zip((3, 4), spare, strict=True):
            os.dup2(one, number)
            os.set_inheritable(number, True)

    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        command = [path, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(
            command,
            preexec_fn=placed,
            close_fds=False,
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
