"""Which pages a server renders anew after an edit: those whose text changed, and who shows it.

MkDocs renders in a *dirty* build what is newer than what was built. Generated files are written
only when their bytes change, so that this is right for all but what pages take from other files:
the cards of citations, fragments, numbers in pages written by hand, and the theme.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

DATA, CITATIONS, FRAGMENTS = "_data", "citations.json", "fragments"
INCLUDED = re.compile(r"--8<--\s+['\"]([^'\"]+)['\"]")
WORD = re.compile(r"[\w:.+/-]+")


@dataclass(frozen=True)
class Shared:
    """What pages take from elsewhere, as it was when they were rendered."""

    papers: Mapping[str, object]
    """What a citation shows, by citekey."""
    fragments: Mapping[str, str]
    written: Mapping[str, str]
    """Pages written by hand, filled, by path."""
    rest: Mapping[str, object]
    """What every page may depend on."""


class Rebuilding:
    """Remembers what was rendered, from one build of a server to the next."""

    def __init__(self) -> None:
        self._before: Shared | None = None

    def mark(self, files: Files, config: MkDocsConfig, fill: Callable[[str, str], str]) -> int:
        """Have those pages rendered in a dirty build that show what changed elsewhere.

        Parameters
        ----------
        files
            Of the site; those to be rendered count as modified from now on.
        config
            Of the site.
        fill
            Returns what is rendered of a page written by hand, given its path and its text.

        Returns
        -------
        int
            How many were marked, beside those that are newer than what was built.
        """
        texts = {
            file.src_uri: Path(file.abs_src_path).read_text(encoding="utf-8", errors="replace")
            for file in files.documentation_pages()
            if file.abs_src_path is not None
        }
        now = _shared(config, {path: fill(path, text) for path, text in texts.items()})
        before, self._before = self._before, now
        if before is None:
            return 0
        marked = 0
        for file in files.documentation_pages():
            if _affected(file.src_uri, texts.get(file.src_uri, ""), before, now):
                vars(file)["is_modified"] = _yes
                marked += 1
        return marked


def _yes() -> bool:
    return True


def _affected(path: str, text: str, before: Shared, now: Shared) -> bool:
    if before.rest != now.rest or before.written.get(path) != now.written.get(path):
        return True
    fragments = _changed(before.fragments, now.fragments)
    if fragments and not fragments.isdisjoint(INCLUDED.findall(text)):
        return True
    papers = _changed(before.papers, now.papers)
    return bool(papers) and "@" in text and not papers.isdisjoint(WORD.findall(text))


def _changed(before: Mapping[str, object], now: Mapping[str, object]) -> set[str]:
    return {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}


def _shared(config: MkDocsConfig, written: Mapping[str, str]) -> Shared:
    data = Path(config.docs_dir) / DATA
    fragments, rest = {}, {}
    papers: Mapping[str, object] = {}
    for file in sorted(data.rglob("*")):
        if not file.is_file():
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        name = file.relative_to(data).as_posix()
        if name == CITATIONS:
            papers = json.loads(text)
        elif name.startswith(f"{FRAGMENTS}/"):
            fragments[name.removeprefix(f"{FRAGMENTS}/")] = text
        elif name != "manifest.json":
            rest[name] = text
    return Shared(papers, fragments, written, rest | _theme(config))


def _theme(config: MkDocsConfig) -> dict[str, object]:
    """Return when what every page is made with was last changed."""
    made_with = [Path(config.config_file_path)] if config.config_file_path else []
    for folder in config.theme.dirs:
        # The theme itself is installed; what overrides it is edited
        if config.config_file_path and Path(folder).is_relative_to(made_with[0].parent):
            made_with += [each for each in Path(folder).rglob("*.html") if each.is_file()]
    return {str(each): each.stat().st_mtime_ns for each in made_with}
