"""The html report of 500 findings in a real browser: time to show it, errors of its console.

    python benchmarks/browser.py

Needs Chromium (``/usr/bin/chromium``, or its path in ``CHROMIUM``); talks to it through a pipe.
Not part of the test suite. No peer has such a page.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from common import ROOT, save

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SCREENS = {"desktop": (1280, 800, False), "phone": (390, 844, True)}
DOCUMENTS, EACH, ROUNDS = 10, 50, 3

MEASURE = """new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  const n = performance.getEntriesByType('navigation')[0];
  done({load: n.loadEventEnd, shown: performance.now(),
        findings: document.querySelectorAll('.f').length,
        wide: document.documentElement.scrollWidth - innerWidth});
})))"""
USE = """(() => {
  const start = performance.now();
  document.getElementById('next').click();
  const first = document.querySelectorAll('.here').length;
  const box = document.querySelector('.bar input');
  box.click();
  const hidden = document.querySelectorAll('.f[hidden]').length;
  box.click();
  document.querySelector('.copy')?.click();
  document.body.getBoundingClientRect();
  return {first, hidden, ms: performance.now() - start};
})()"""


class Browser:
    """A headless Chromium, driven by its remote debugging pipe."""

    def __init__(self, profile: str) -> None:
        to_read, self._to = os.pipe()
        self._from, to_write = os.pipe()
        # The browser reads commands from descriptor 3 and answers on descriptor 4.
        script = f'exec "$0" "$@" 3<&{to_read} 4>&{to_write}'
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        flags += [
            "--disable-dev-shm-usage",
            f"--user-data-dir={profile}",
            "--remote-debugging-pipe",
        ]
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", script, CHROMIUM, *flags, "about:blank"],
            pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_read)
        os.close(to_write)
        self._number, self._rest = 0, b""
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        """The result of a command; events that come meanwhile are kept."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def wait(self, method: str) -> None:
        """Returns when an event has come."""
        while not any(e.get("method") == method for e in self.events):
            self.events.append(self._message())

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            data = os.read(self._from, 1 << 16)
            if not data:
                raise RuntimeError("the browser ended")
            self._rest += data
        one, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(one)
        return found

    def close(self) -> None:
        """Ends the browser."""
        self.call("Browser.close")
        self._process.wait(20)


def page() -> str:
    """The report of made documents, checked by a guard."""
    sys.path.insert(0, str(ROOT / "src"))
    from contentguard import Guard, Post
    from contentguard.reports import html

    lines = [
        f"第{n}项，县扶贫开发局会同各乡镇抓好落实。" if n % 2 else f"第{n}项，要依靠自已的力量，按时完成。"
        for n in range(1, EACH + 1)
    ]  # fmt: skip
    with Guard(select="ORG101,TYP101") as guard:
        reports = [
            guard.check(
                Post("\n\n".join(lines), title=f"通知{n}", published=f"2026-{n + 1:02d}-15", id=f"{n}.txt")
            )
            for n in range(DOCUMENTS)
        ]  # fmt: skip
    return html.render(reports)


def look(browser: Browser, url: str, screen: str) -> dict[str, Any]:
    """Loads and uses the page once."""
    width, height, mobile = SCREENS[screen]
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    browser.call(
        "Emulation.setDeviceMetricsOverride", session,
        width=width, height=height, deviceScaleFactor=2 if mobile else 1, mobile=mobile,
    )  # fmt: skip
    for domain in ("Page", "Runtime", "Log"):
        browser.call(f"{domain}.enable", session)
    browser.events.clear()
    begin = time.perf_counter()
    browser.call("Page.navigate", session, url=url)
    browser.wait("Page.loadEventFired")
    found = _value(browser, session, MEASURE)
    found["wall"] = (time.perf_counter() - begin) * 1000
    found["use"] = _value(browser, session, USE)
    found["errors"] = [
        e for e in browser.events
        if e["method"] == "Runtime.exceptionThrown"
        or (e["method"] == "Log.entryAdded" and e["params"]["entry"]["level"] == "error")
        or (e["method"] == "Runtime.consoleAPICalled" and e["params"]["type"] == "error")
    ]  # fmt: skip
    browser.call("Target.closeTarget", targetId=target)
    return found


def _value(browser: Browser, session: str, script: str) -> dict[str, Any]:
    done = browser.call(
        "Runtime.evaluate", session, expression=script, awaitPromise=True, returnByValue=True,
        userGesture=True,
    )  # fmt: skip
    value: dict[str, Any] = done["result"]["value"]
    return value


def main() -> None:
    """Measures, prints, writes."""
    if not Path(CHROMIUM).is_file():
        raise SystemExit(f"no browser at {CHROMIUM}; nothing was measured")
    made = page()
    rows, errors = [], []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "report.html"
        file.write_text(made, encoding="utf-8")
        browser = Browser(f"{folder}/profile")
        for screen in SCREENS:
            runs = [look(browser, file.as_uri(), screen) for _ in range(ROUNDS)]
            best = min(runs, key=lambda run: run["shown"])
            bad = [e for run in runs for e in run["errors"]]
            errors += bad
            rows.append((
                screen, best["findings"], round(best["load"]), round(best["shown"]),
                round(max(r["shown"] for r in runs)), round(best["use"]["ms"]),
                best["use"]["first"], best["use"]["hidden"], max(0, best["wide"]), len(bad),
            ))  # fmt: skip
        version = browser.call("Browser.getVersion")["product"]
        browser.close()
    columns = (
        "screen", "findings", "load ms", "shown ms", "shown ms (slowest)",
        "next + filter + copy ms", "marked", "hidden by filter", "px too wide", "console errors",
    )  # fmt: skip
    save(
        "browser", "python benchmarks/browser.py",
        {f"Report of {DOCUMENTS * EACH} findings, {len(made.encode()) // 1024} KiB": (columns, rows)},
        browser=version,
    )  # fmt: skip
    for event in errors:
        print(json.dumps(event["params"], ensure_ascii=False)[:400])


if __name__ == "__main__":
    main()
