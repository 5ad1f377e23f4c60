"""Firefox by WebDriver BiDi, the protocol that it speaks itself: no driver program stands between."""

import contextlib
import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "ArrowDown": "\ue015"}
EVENTS = ["log.entryAdded", "network.beforeRequestSent"]


class Firefox:
    """A headless Firefox with one tab; `events` holds what it logged and what it asked the network for."""

    def __init__(self, program: str, profile: Path) -> None:
        command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        profile.mkdir()
        (profile / "user.js").write_text(
            'user_pref("intl.accept_languages", "zh-CN");\nuser_pref("ui.prefersReducedMotion", 1);\n'
            'user_pref("remote.active-protocols", 1);\n'
        )
        self.log = profile.parent / "firefox.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stderr=log, stdout=log)
        self.events: list[dict[str, Any]] = []
        self.number = 0
        self.stack = contextlib.ExitStack()
        self.stack.callback(self._end)
        try:
            address = f"{self._address()}/session"
            self.socket = self.stack.enter_context(connect(address, max_size=None, open_timeout=60))
            self._begin()
        except BaseException:
            self.stack.close()
            raise

    def _begin(self) -> None:
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=EVENTS)
        self.tab = self.send("browsingContext.getTree")["contexts"][0]["context"]
        self.send("browsingContext.setViewport", context=self.tab, viewport={"width": 1366, "height": 768})

    def _address(self) -> str:
        end = time.monotonic() + 90
        while time.monotonic() < end:
            if found := re.search(r"BiDi listening on (ws://\S+)", self.log.read_text(errors="replace")):
                return found[1]
            time.sleep(0.1)
        raise TimeoutError(self.log.read_text(errors="replace"))

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and give its result; raise RuntimeError where Firefox refuses."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=120))
            if message.get("id") == self.number:
                if message["type"] == "error":
                    raise RuntimeError(f"{message['error']}: {message['message']}")
                return message["result"]
            self.events.append(message)

    def open(self, address: str) -> None:
        """Open a page and wait until it has loaded."""
        self.send("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def run(self, expression: str) -> Any:
        """Give the value of an expression in the page, by way of JSON."""
        answer = self.send(
            "script.evaluate", expression=f"JSON.stringify({expression})", target={"context": self.tab},
            awaitPromise=True,
        )  # fmt: skip
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"].get("value", "null"))

    def until(self, expression: str, seconds: float = 60) -> None:
        """Wait until an expression in the page is true."""
        end = time.monotonic() + seconds
        while not self.run(expression):
            assert time.monotonic() < end, expression
            time.sleep(0.05)

    def type(self, *keys: str) -> None:
        """Press keys one after another: characters, or names in `KEYS`."""
        values = [KEYS.get(key, key) for key in keys]
        strokes = [{"type": kind, "value": value} for value in values for kind in ("keyDown", "keyUp")]
        self.send("input.performActions", context=self.tab, actions=[{"type": "key", "id": "k", "actions": strokes}])

    def click(self, x: float, y: float) -> None:
        """Click at a point of the view, in pixels."""
        steps = [{"type": "pointerMove", "x": round(x), "y": round(y)}, {"type": "pointerDown", "button": 0},
                 {"type": "pointerUp", "button": 0}]  # fmt: skip
        self.send("input.performActions", context=self.tab, actions=[{"type": "pointer", "id": "m", "actions": steps}])

    def press(self, selector: str) -> None:
        """Click in the middle of the first element that a selector finds."""
        box = self.run(
            f"(b => [b.x + b.width / 2, b.y + b.height / 2])(document.querySelector({json.dumps(selector)})"
            ".getBoundingClientRect())"
        )
        self.click(*box)

    def close(self) -> None:
        """End Firefox."""
        self.stack.close()

    def _end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
