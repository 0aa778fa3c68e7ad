"""How fast the box of the site is with 10,000 papers, and how often the right one comes first.

In Chromium, from a local server without compression. Cold is from nothing but the scripts to the
first answer: fetching, building the index, searching. Each task is asked for every fiftieth paper.
"""

from __future__ import annotations

import functools
import http.server
import random
import re
import shutil
import statistics
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import stronger
from benchmarks.sites import write_base
from stronger.query.folding import words
from stronger.site.finding import finding_files
from stronger.site.views import Views

if TYPE_CHECKING:
    from stronger.bibliography import Bibliography

PAPERS = 10_000
EVERY = 50
ROUNDS = 5
ASSETS = Path(stronger.__file__).parent / "site" / "assets"
COLD = """async (text) => {
    const {open} = await import("/finding.js");
    const started = performance.now();
    await (await open("/")).find(text);
    return performance.now() - started;
}"""
WARM = """async (texts) => {
    const {open} = await import("/finding.js");
    const finder = await open("/");
    const answers = [];
    for (const text of texts) {
        const started = performance.now();
        const {papers, near} = await finder.find(text);
        answers.push([performance.now() - started, (papers[0] ?? near[0])?.key ?? ""]);
    }
    return answers;
}"""


class Language:
    """Made-up words, a few of them frequent and most rare, as in any language."""

    def __init__(self, random_: random.Random, count: int) -> None:
        self.random = random_
        starts = [*"bcdfghjklmnprstvwz", "st", "tr", "pl", "gr", "ch", "sh"]
        vowels = [*"aeiou", "ea", "ou", "ai"]
        lengths = [1, 2, 2, 3, 3, 4]
        self.words = list(
            dict.fromkeys(
                "".join(
                    random_.choice(starts) + random_.choice(vowels)
                    for _ in range(random_.choice(lengths))
                )
                + random_.choice(["", "n", "r", "s", "t"])
                for _ in range(count)
            )
        )
        self.weights = [1 / (rank + 5) for rank in range(len(self.words))]

    def some(self, least: int, most: int) -> str:
        """Return a few words."""
        count = self.random.randint(least, most)
        return " ".join(self.random.choices(self.words, self.weights, k=count))


def write_rich_base(root: Path, papers: int) -> None:
    """Write a knowledge base whose titles, names and statements have as many words as real ones."""
    write_base(root, papers)
    random_ = random.Random(0)
    language, names = Language(random_, 30_000), Language(random_, 8_000)

    def people(_: re.Match[str]) -> str:
        found = random_.choices(names.words, k=random_.randint(1, 6))
        return f"  author = {{{' and '.join(f'{each.title()}, A.' for each in found)}}},\n"

    path = root / "data/references.bib"
    text = path.read_text(encoding="utf-8")
    text = re.sub(
        r"^  title = .*\n", lambda _: f"  title = {{{language.some(5, 14)}}},\n", text, flags=re.M
    )
    path.write_text(re.sub(r"^  author = .*\n", people, text, flags=re.M), encoding="utf-8")
    path = root / "data/claims/statements.yaml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"says: .*\}", lambda _: f"says: {language.some(14, 22)}.}}", text)
    path.write_text(text, encoding="utf-8")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder without telling of every request."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    handler = functools.partial(Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def asked(bibliography: Bibliography) -> Iterator[tuple[str, str, str]]:
    """Yield tasks: their name, the paper that is right, what is typed."""
    random_ = random.Random(0)
    for entry in list(bibliography.by_key.values())[::EVERY]:
        title = [word for word in words(entry.title).split() if len(word) > 3][:4]
        slipped = [*title]
        slipped[0] = slipped[0][:1] + random_.choice("aeiou") + slipped[0][2:]
        author = next(iter(entry.authors)).last
        yield "author year", entry.citekey, f"{author} {entry.year}"
        yield "citekey", entry.citekey, entry.citekey
        yield "four title words", entry.citekey, " ".join(title)
        yield "the same with a slip", entry.citekey, " ".join(slipped)
        if entry.get("doi"):
            yield "DOI", entry.citekey, entry.get("doi")


def main() -> None:
    """Write a base, search it and print milliseconds and shares."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root, site = Path(folder) / "base", Path(folder) / "site"
        write_rich_base(root, PAPERS)
        kb = stronger.load(root)
        shutil.copytree(ASSETS, site)
        (site / "index.html").write_text("<!doctype html>", encoding="utf-8")
        (site / "find").mkdir()
        for name, text in finding_files(Views(kb), root / "docs", {}):
            (site / name).write_text(text, encoding="utf-8")
        size = sum(path.stat().st_size for path in (site / "find").glob("index*")) / 1e6
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox"]
        )
        tasks = list(asked(kb.bibliography))
        with served(site) as address:
            cold = []
            for _ in range(ROUNDS):
                page = browser.new_context().new_page()
                page.goto(address)
                cold.append(page.evaluate(COLD, tasks[0][2]))
            answers = page.evaluate(WARM, [text for _, _, text in tasks])
        browser.close()
    print(f"{PAPERS} papers, {size:.1f} MB")
    print(f"cold: median {statistics.median(cold):.0f} ms, best {min(cold):.0f} ms")
    print(f"{'task':22} {'first':>6} {'median ms':>10} {'worst ms':>9}")
    for task in dict.fromkeys(name for name, _, _ in tasks):
        rows = [
            (milliseconds, found == key)
            for (milliseconds, found), (name, key, _) in zip(answers, tasks, strict=True)
            if name == task
        ]
        times = [milliseconds for milliseconds, _ in rows]
        share = sum(right for _, right in rows) / len(rows)
        print(f"{task:22} {share:6.1%} {statistics.median(times):10.1f} {max(times):9.1f}")


if __name__ == "__main__":
    main()
