"""Brings results of earlier versions into today's form and place; proves that nothing is lost.

All lay in ``data/results/<demo>/``; what belongs to a demo lies in ``data/demos/<demo>/`` now. Of
the first version, ``result.json`` held title, papers and predictions, and all that follows from
the metrics; of the second (``"format": 2``) it held the story.
"""

from __future__ import annotations

import json
import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from stronger.evidence.promises import FILE, Promise, predictions_hash, read_promise, write_promise
from stronger.evidence.results import RESULT, STORY, Measured, Result
from stronger.evidence.stamping import ask_git
from stronger.folders import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = "data/results"
"""Where results lay, below a knowledge base."""
PROMISED = ("title", "question", "papers", "predictions")
KEYS = frozenset(
    (
        *("demo", "story", *PROMISED, "predictions_hash"),
        *("scale", "entropy", "metrics", "failures", "warnings", "estimates", "verdicts"),
        *("figures", "source", "code", "drawing", "versions", "seconds", "finished"),
    )
)
"""All that a ``result.json`` of the first version could hold."""


class MigrationError(Exception):
    """A result that cannot be migrated without losing something, in words for people."""


class Migrated(NamedTuple):
    """A demo in today's form and place, nothing written yet."""

    demo: str
    seeds: int
    """0 if there is no result, only files that lie in its folder."""
    files: dict[Path, bytes]
    """What is to be written, by place; a file that is there already has this content."""
    old: tuple[Path, ...]
    """What can go once that is done."""


def migrate(folder: Path, root: Path) -> Migrated:
    """Return what a folder below ``data/results`` becomes; nothing is written.

    Parameters
    ----------
    folder
        The folder of one demo.
    root
        The knowledge base.

    Raises
    ------
    MigrationError
        If anything in it would be lost or changed, or a file with another content is in the way.
    OSError
        If a file cannot be read.
    """
    target = root / "data" / "demos" / folder.name
    old = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {target / path.relative_to(folder): path.read_bytes() for path in old}
    seeds = 0
    result = folder / RESULT
    if result in old:
        text, story, measured = _read(result, target)
        seeds = len(measured.metrics)
        files[target / RESULT] = _as_json(measured)
        if text:
            files[target / FILE] = text.encode()
        if story.strip():
            _add(files, target / STORY, f"{story.rstrip()}\n".encode())
    for path, content in files.items():
        if path.exists() and (not path.is_file() or path.read_bytes() != content):
            raise MigrationError(f"{path} is there already with another content; {folder} stays")
    return Migrated(folder.name, seeds, files, tuple(old))


def write(found: Migrated, root: Path) -> None:
    """Write a migrated demo, its result last, and only then remove the old files.

    Interrupted anywhere, it can be done again.

    Raises
    ------
    OSError
        If a file cannot be written or removed.
    """
    for path in sorted(found.files, key=lambda path: path.name == RESULT):
        if not path.exists():
            write_whole(path, found.files[path])
    for path in sorted(found.old, key=lambda path: path.name == RESULT):
        path.unlink()
    remove_empty(root / FOLDER / found.demo, root)


def remove_empty(folder: Path, root: Path) -> None:
    """Remove a folder below ``data/results`` if no file is left in it, and that one likewise."""
    for top in (folder, root / FOLDER):
        if top.is_dir() and not any(path.is_file() for path in top.rglob("*")):
            for path in sorted(top.rglob("*"), reverse=True):
                path.rmdir()
            top.rmdir()


def _add(files: dict[Path, bytes], path: Path, content: bytes) -> None:
    if files.setdefault(path, content) != content:
        raise MigrationError(f"{path} would have two contents; nothing was written")


def _as_json(measured: Measured) -> bytes:
    from stronger.evidence.publishing import as_json

    return as_json(measured)


def _read(path: Path, target: Path) -> tuple[str, str, Measured]:
    """Read an earlier result: the text of a ``demo.yaml`` to be written, the story, the rest."""
    try:
        old = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise MigrationError(f"{path} cannot be read: {error}") from None
    if not isinstance(old, dict):
        raise MigrationError(f"{path} is no result of an earlier version")
    if old.get("demo") != path.parent.name:
        raise MigrationError(f"{path} is the result of demo {old.get('demo')!r}, not of its folder")
    try:
        if "format" in old:
            return "", *_second(old, path)
        promise, measured = _first(old, path)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise MigrationError(f"{path}: {where}: {first['msg']}") from None
    text = write_promise(promise)
    if (target / FILE).exists():
        # It may say more, such as kinds
        there, _ = read_promise(target / FILE, str(target / FILE))
        if there is None or predictions_hash(there.predictions) != measured.predictions_hash:
            raise MigrationError(
                f"{target / FILE} is there already and predicts something else than the result, so "
                "both were left alone"
            )
        text = ""
    return text, str(old["story"]), measured


def _second(old: dict[str, Any], path: Path) -> tuple[str, Measured]:
    """Return the story and the rest of a result of the second version."""
    if old["format"] not in (2, 3):
        raise MigrationError(f"{path} has the unknown format {old['format']!r}")
    story = old.pop("story", "")
    measured = Measured.model_validate({**old, "format": 3})
    new = json.loads(_as_json(measured))
    for name, value in old.items():
        if name != "format" and new[name] != value:
            raise MigrationError(f"{path}: {name} would become another, so it was left alone")
    return str(story), measured


def _first(old: dict[str, Any], path: Path) -> tuple[Promise, Measured]:
    """Return a result of the first version as a promise and as what was measured.

    What follows from the two is computed and held against what the file says: every estimate,
    every verdict and the hash of the predictions; and what is to be written is read back.
    """
    if missing := KEYS - set(old) - {"drawing", "failures"}:
        raise MigrationError(
            f"{path} is no result of an earlier version: it lacks {min(missing)!r}"
        )
    if unknown := set(old) - KEYS:
        raise MigrationError(f"{path} has the unknown key {min(unknown)!r}, which would be lost")
    promise = Promise.model_validate({"id": old["demo"]} | {name: old[name] for name in PROMISED})
    measured = Measured.model_validate(
        {
            "demo": old["demo"],
            "scale": old["scale"],
            "stream": {"scheme": "root", "root": old["entropy"]},
            "predictions_hash": old["predictions_hash"],
            "metrics": old["metrics"],
            "failures": old.get("failures", ()),
            "warnings": old["warnings"],
            "stamp": {
                "date": old["finished"],
                "commit": _committed_at(path),
                "seconds": old["seconds"],
                "versions": old["versions"],
            },
            "source": old["source"],
            "code": {},
            "figures": old["figures"],
        }
    )
    try:
        wrong = next(_differences(old, promise, measured), None)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        wrong = f"its estimates or verdicts are malformed ({error})"
    if wrong:
        raise MigrationError(f"{path} is not as it should be, so it was left alone: {wrong}")
    return promise, measured


def _differences(old: Mapping[str, Any], promise: Promise, measured: Measured) -> Iterator[str]:
    """Yield what of a result of the first version does not come out again of its new form."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / promise.id / FILE
        file.parent.mkdir()
        file.write_text(write_promise(promise), encoding="utf-8")
        back, found = read_promise(file, FILE)
    if back is None:
        yield f"its promise cannot be read back: {found[0]}"
        return
    if _plain(back) != _plain(promise):
        yield "its promise reads back differently"
    if predictions_hash(back.predictions) != old["predictions_hash"]:
        yield "the hash of its predictions is another"
    result = Result(back, measured)
    if set(result.estimates) != set(old["estimates"]):
        yield "other metrics are estimated"
    for name, estimate in result.estimates.items():
        stored = old["estimates"].get(name, {})
        for key, value in estimate._asdict().items():
            if not math.isclose(
                float(stored.get(key, math.nan)), value, rel_tol=1e-9, abs_tol=1e-12
            ):
                yield f"the {key} of {name!r} is {value!r}, not {stored.get(key)!r}"
    outcomes = {each["prediction"]: each for each in old["verdicts"]}
    metrics = {each.id: each.metric for each in promise.predictions}
    for name, verdict in result.verdicts.items():
        stored = outcomes.pop(name, {})
        if stored.get("outcome") != verdict.outcome or stored.get("reason", "") != verdict.reason:
            yield f"the verdict on {name!r} is {verdict.outcome}, not {stored.get('outcome')}"
        if stored.get("estimate") != old["estimates"].get(metrics[name]):
            yield f"the verdict on {name!r} rests on another estimate than that of its metric"
    if outcomes:
        yield f"there is no verdict on {min(outcomes)!r}"


def _plain(promise: Promise) -> str:
    return promise.model_dump_json(include=set(PROMISED))


def _committed_at(path: Path) -> str | None:
    """Return the commit that last changed a file, if git knows."""
    answer = ask_git(path.parent, "log", "-1", "--format=%H", "--", path.name)
    return (answer or "").strip() or None
