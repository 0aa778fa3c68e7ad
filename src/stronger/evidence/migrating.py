"""Brings demos and results of an earlier version into today's form; proves that nothing is lost.

Earlier, a demo's code held its title, question, papers and predictions, and ``result.json`` held
all of that again, together with what follows from the metrics. Now the first is ``demo.yaml`` and
the second only what was measured.
"""

from __future__ import annotations

import ast
import json
import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from stronger.evidence.parting import MAKES_DEMOS, PROMISES
from stronger.evidence.promises import FILE, Promise, predictions_hash, read_promise, write_promise
from stronger.evidence.results import RESULT, Measured, Result
from stronger.evidence.stamping import ask_git
from stronger.folders import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEYS = frozenset(
    (
        *("demo", "title", "question", "story", "papers", "predictions", "predictions_hash"),
        *("scale", "entropy", "metrics", "failures", "warnings", "estimates", "verdicts"),
        *("figures", "source", "code", "drawing", "versions", "seconds", "finished"),
    )
)
"""All that an earlier ``result.json`` could hold."""
JUDGED_IN = ("stronger.evidence.prediction", "stronger.evidence.results")
"""Modules whose names an earlier demo imported to say what it predicts."""


class MigrationError(Exception):
    """An earlier result that cannot be migrated without losing something, in words for people."""


class Migrated(NamedTuple):
    """A demo in today's form, nothing written yet."""

    promise: Promise
    yaml: str
    measured: Measured


def is_earlier(path: Path) -> bool:
    """Return whether a ``result.json`` is of an earlier version."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and "format" not in content and "predictions" in content


def migrated(path: Path) -> Migrated:
    """Return an earlier ``result.json`` as a promise and as what was measured.

    What follows from the two is computed and held against what the file says: every estimate,
    every verdict and the hash of the predictions; and what is written is read back.

    Raises
    ------
    MigrationError
        If the file is no earlier result, or anything in it would be lost or changed.
    """
    try:
        old = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise MigrationError(f"{path} cannot be read: {error}") from None
    if not isinstance(old, dict) or (missing := KEYS - set(old) - {"drawing", "failures"}):
        lacking = f": it lacks {min(missing)!r}" if isinstance(old, dict) else ""
        raise MigrationError(f"{path} is no result of an earlier version{lacking}")
    if unknown := set(old) - KEYS:
        raise MigrationError(f"{path} has the unknown key {min(unknown)!r}, which would be lost")
    if old["demo"] != path.parent.name:
        raise MigrationError(f"{path} is the result of demo {old['demo']!r}, not of its folder's")
    try:
        promise = Promise.model_validate(
            {"id": old["demo"]} | {name: old[name] for name in PROMISES}
        )
        measured = Measured(
            demo=old["demo"],
            scale=old["scale"],
            stream={"scheme": "root", "root": old["entropy"]},
            predictions_hash=old["predictions_hash"],
            metrics=old["metrics"],
            failures=old.get("failures", ()),
            warnings=old["warnings"],
            stamp={
                "date": old["finished"],
                "commit": _committed_at(path),
                "seconds": old["seconds"],
                "versions": old["versions"],
            },
            source=old["source"],
            code={},
            figures=old["figures"],
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise MigrationError(f"{path}: {where}: {first['msg']}") from None
    text = write_promise(promise)
    try:
        wrong = next(_differences(old, promise, text, measured), None)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        wrong = f"its estimates or verdicts are malformed ({error})"
    if wrong:
        raise MigrationError(f"{path} is not as it should be, so it was left alone: {wrong}")
    return Migrated(promise, text, measured)


def _differences(
    old: Mapping[str, Any], promise: Promise, text: str, measured: Measured
) -> Iterator[str]:
    """Yield what of an earlier result does not come out again of its new form."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / promise.id / FILE
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        back, found = read_promise(file, FILE)
    if back is None:
        yield f"its promise cannot be read back: {found[0]}"
        return
    names = ("title", "question", "papers", "predictions")
    if _plain(back, names) != _plain(promise, names):
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


def _plain(promise: Promise, names: tuple[str, ...]) -> str:
    return promise.model_dump_json(include=set(names))


def _committed_at(path: Path) -> str | None:
    """Return the commit that last changed a file, if git knows."""
    answer = ask_git(path.parent, "log", "-1", "--format=%H", "--", path.name)
    return (answer or "").strip() or None


def write(found: Migrated, root: Path) -> None:
    """Write a migrated demo: first the promise, then, once that is there, the result.

    A promise that is there already, and whose predictions are those of the result, stays: it may
    say more.

    Raises
    ------
    MigrationError
        If there is a promise with other predictions.
    """
    from stronger.evidence.runner import as_json

    name = found.promise.id
    file = root / "data" / "demos" / name / FILE
    if file.exists():
        there, _ = read_promise(file, str(file))
        if there is None or predictions_hash(there.predictions) != found.measured.predictions_hash:
            raise MigrationError(
                f"{file} is there already and predicts something else than the result, so both "
                "were left alone"
            )
    else:
        write_whole(file, found.yaml.encode())
    write_whole(root / "data" / "results" / name / RESULT, as_json(found.measured))


def without_promise(source: str) -> str:
    r"""Return a demo's source without what its decorator said of it, and imports only that used.

    Raises
    ------
    SyntaxError
        If it is no Python.

    Examples
    --------
    >>> print(without_promise('@demo(id="a", title="A", entropy=3)\ndef a(rng, scale): ...'))
    @demo(id="a", entropy=3)
    def a(rng, scale): ...
    """
    calls = _made_by(ast.parse(source))
    text = source
    for call in sorted(calls, key=lambda each: -each.lineno):
        kept = [
            ast.get_source_segment(source, each)
            for each in call.keywords
            if each.arg not in PROMISES
        ]
        start, end = (
            _offset(source, call.lineno, call.col_offset),
            _offset(source, call.end_lineno or 0, call.end_col_offset or 0),
        )
        maker = ast.get_source_segment(source, call.func)
        text = f"{text[:start]}{maker}({', '.join(filter(None, kept))}){text[end:]}"
    return _without_unused(text) if calls else source


def said_otherwise(source: str, promise: Promise) -> str:
    """Return what a demo's decorator says that its promise does not, or nothing.

    Raises
    ------
    SyntaxError
        If the source is no Python.
    """
    known = {promise.title, promise.question}
    known |= {f"{each.citekey} {each.locator}".strip() for each in promise.papers}
    bounds: set[float] = set()
    for each in promise.predictions:
        known |= {each.id, each.claim, each.metric, each.if_met, each.source, each.why, each.beyond}
        bounds |= {abs(bound) for bound in (each.expect.low, each.expect.high) if bound is not None}
    for call in _made_by(ast.parse(source)):
        for keyword in (each for each in call.keywords if each.arg in PROMISES):
            for node in ast.walk(keyword.value):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    if node.value.strip() and node.value not in known:
                        return repr(node.value)
                elif isinstance(node, ast.Call) and _is_region(node):
                    for value in _numbers(node):
                        if value not in bounds:
                            return repr(value)
    return ""


def _is_region(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id in ("at_least", "at_most", "between")


def _numbers(call: ast.Call) -> Iterator[float]:
    """Yield the numbers anywhere in a call, without their signs."""
    for node in ast.walk(call):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield abs(float(str(node.value)))


def _made_by(tree: ast.Module) -> list[ast.Call]:
    """Return the calls that make demos and say something that stands in promises now."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func))
        == MAKES_DEMOS
        and any(each.arg in PROMISES for each in node.keywords)
    ]


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _without_unused(source: str) -> str:
    """Drop names imported from where predictions were made that nothing names any more."""
    tree = ast.parse(source)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    used |= {
        word
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200
        for word in node.value.replace("[", " ").replace("]", " ").split()
    }
    text = source
    imports = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in JUDGED_IN
    ]
    for node in sorted(imports, key=lambda each: -each.lineno):
        kept = [alias.name for alias in node.names if (alias.asname or alias.name) in used]
        start = _offset(text, node.lineno, node.col_offset)
        end = _offset(text, node.end_lineno or 0, node.end_col_offset or 0)
        if kept:
            text = f"{text[:start]}from {node.module} import {', '.join(kept)}{text[end:]}"
        else:
            line = text.rfind("\n", 0, start) + 1
            text = text[:line] + text[end:].removeprefix("\n")
    return text


def _offset(text: str, line: int, column: int) -> int:
    """Return where in a text a place is that the syntax tree gives in UTF-8 bytes of a line."""
    # Python counts lines by line feeds alone
    lines = text.split("\n")
    before = sum(len(each) + 1 for each in lines[: line - 1])
    return before + len(lines[line - 1].encode()[:column].decode())
