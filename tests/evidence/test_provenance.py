"""Which code a result came from, and whether it changed since."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stronger.evidence.promises import Promise
from stronger.evidence.provenance import (
    FORM,
    PARAMETERS,
    Hashes,
    changes_since,
    hash_code,
    measuring_hash,
    syntax_hash,
)
from stronger.evidence.results import Result, read_measured

ANY = Path(__file__).parents[2] / "data" / "demos" / "perceptron" / "result.json"
PROMISE = Promise.model_validate(
    {
        "id": "one",
        "title": "One?",
        "parameters": [{"name": "rate", "value": 0.2, "quick": 0.1, "about": "How fast."}],
    }
)

SOURCE = '''"""What this is."""
from stronger.nn import tool

@demo(id="one")
def f(x, *, scale=1.0):
    """Double."""
    return tool(f"{x * 2:.3f}", {**scale})
'''


OWN = '''"""A demo."""
from __future__ import annotations
from typing import TYPE_CHECKING
from stronger.evidence.demo import Demo
from stronger.nn import tool
from .network import SIZE
if TYPE_CHECKING:
    from stronger.arrays import Array
SIZES: tuple[int, ...] = (1, 2)
demo = Demo(__file__, entropy=3)

@demo.part
def one(rng: Generator, scale: Scale) -> Found:
    """The story."""
    found: float = tool(SIZES) * SIZE
    return {"found": found}, {}
'''
FIGURES = '''"""Draws it."""
from stronger.plots import BLUE
from .measure import demo

@demo.figure("Seen")
def seen(axes: Axes, seeds: Seeds) -> None:
    """One line."""
    axes.plot([0, 1], color=BLUE)
'''


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A knowledge base that holds a package of ours with a demo."""
    files = {
        "src/stronger/__init__.py": "import stronger.unused\n",
        "src/stronger/unused.py": "",
        "src/stronger/demos/__init__.py": "",
        "src/stronger/demos/one/measure.py": OWN,
        "src/stronger/demos/one/figures.py": FIGURES,
        "src/stronger/demos/one/network.py": "SIZE = 3\n",
        "src/stronger/demos/one/lesson.py": "print(1)\n",
        "src/stronger/nn/__init__.py": "",
        "src/stronger/nn/tool.py": "from . import deep\nimport numpy\n",
        "src/stronger/nn/deep.py": "from stronger.evidence.demo import Demo\nVALUE = 1\n",
        "src/stronger/plots.py": "BLUE = 1\n",
        "src/stronger/evidence/demo.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


ROOM = "src/stronger/demos/one"
MEASURE = f"{ROOM}/measure.py"


def result_of(base: Path, promise: Promise = PROMISE) -> Result:
    code = hash_code(base / MEASURE, [base], promise)
    own = {"source": MEASURE, "code": code.measuring, "drawing": code.drawing}
    return Result(promise, read_measured(ANY).model_copy(update=own))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("What this is", "Quite another story"),
        ('    """Double."""\n', ""),
        ("return", "# doubles\n    return"),
        ("scale=1.0", "scale  =  1.0"),
        ('f"{', "f'{"),
    ],
)
def test_docstrings_comments_and_layout_leave_the_hash(before: str, after: str) -> None:
    changed = SOURCE.replace(before, after)
    if after == "f'{":
        changed = changed.replace('.3f}"', ".3f}'")
    assert changed != SOURCE
    assert syntax_hash(changed) == syntax_hash(SOURCE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x * 2", "2 * x"),
        ("1.0", "1"),
        (".3f", ".4f"),
        ("*, scale", "scale"),
        ("import tool", "import tool as t"),
        ("def f", "async def f"),
    ],
)
def test_any_change_of_code_changes_the_hash(before: str, after: str) -> None:
    assert syntax_hash(SOURCE.replace(before, after)) != syntax_hash(SOURCE)


def test_the_form_that_is_hashed_does_not_depend_on_the_version_of_python() -> None:
    assert syntax_hash("def f(a, b=None): return [a, -1, ...]") == (
        "d1338c93caac78b822216e11b7c50c8617d03efa2eb62cdfe77e13b7e35ac904"
    )


def test_modules_are_followed_without_importing_them(base: Path) -> None:
    assert list(result_of(base).measured.code) == [
        MEASURE,
        f"{ROOM}/network.py",
        "src/stronger/nn/__init__.py",
        "src/stronger/nn/deep.py",
        "src/stronger/nn/tool.py",
        PARAMETERS,
    ]


def test_a_result_is_stale_once_a_module_it_uses_changes(base: Path) -> None:
    result = result_of(base)
    (base / "src/stronger/evidence/demo.py").write_text("x = 1\n")
    (base / "src/stronger/nn/deep.py").write_text(
        '"""Now documented."""\nfrom stronger.evidence.demo import Demo\nVALUE = 1\n'
    )
    assert changes_since(result, base).numbers == {}
    (base / "src/stronger/nn/deep.py").write_text("from stronger.nn import more\nVALUE = 2\n")
    (base / "src/stronger/nn/more.py").write_text("")
    assert changes_since(result, base).numbers == {
        "src/stronger/nn/deep.py": "changed",
        "src/stronger/nn/more.py": "new",
    }
    (base / "src/stronger/nn/tool.py").write_text("")
    assert changes_since(result, base).numbers["src/stronger/nn/deep.py"] == "gone"


def test_a_demo_that_is_gone_or_broken_is_stale(base: Path) -> None:
    result = result_of(base)
    demo = base / MEASURE
    demo.write_text("def broken(:\n")
    assert changes_since(result, base).numbers == {MEASURE: "changed"}
    demo.unlink()
    assert changes_since(result, base).numbers == {MEASURE: "gone"}


def test_a_result_that_recorded_no_code_is_not_known_to_be_unchanged(base: Path) -> None:
    result = result_of(base)
    measured = result.measured.model_copy(update={"code": {}, "drawing": {}})
    assert changes_since(Result(PROMISE, measured), base) == (
        {MEASURE: "not recorded"},
        {},
    )


# What no number depends on, in a module that a demo uses and in the demo's own file
MODULE = '''"""Tools."""
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Measurement

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Tool", "tool"]
__all__ += ["LIMIT"]
LIMIT: int = 3


@dataclass
class Tool:
    """A tool."""

    size: float = 1.0
    """How large."""
    name: str

    def use(self, x: NDArray[np.float64], *rest: int, scale: float = 2, **more: str) -> float:
        """Use it."""
        y: float = x * scale
        z: float
        return y


async def tool(x: float) -> float:
    return LIMIT * x


if __name__ == "__main__":
    print(tool(1))
'''
WITHOUT = [
    ('"""Tools."""\n', ""),
    ("from __future__ import annotations\n", ""),
    ("import Measurement\n", "import Measurement, Run\n"),
    ("from numpy.typing import NDArray", "from numpy.typing import ArrayLike as NDArray"),
    ('__all__ = ["Tool", "tool"]\n__all__ += ["LIMIT"]\n', ""),
    ('["LIMIT"]', '["LIMIT", "more"]'),
    ("LIMIT: int = 3", 'LIMIT: "float | int" = 3'),
    ("size: float", "size: int"),
    ("name: str", "name: bytes"),
    (
        "x: NDArray[np.float64], *rest: int, scale: float = 2, **more: str",
        "x, *rest, scale=2, **more",
    ),
    ('-> float:\n        """Use it."""\n', ":\n"),
    ("y: float", "y: int"),
    ("z: float", "z: int"),
    ("async def tool(x: float) -> float", "async def tool(x)"),
    ("    print(tool(1))", "    print(tool(2))"),
    ('if __name__ == "__main__":\n    print(tool(1))\n', ""),
    ("if TYPE_CHECKING:\n    from numpy.typing import NDArray\n", ""),
]
WITH = [
    ("import numpy as np", "import numpy as np, math"),
    ("LIMIT: int = 3", "LIMIT: int = 4"),
    ("LIMIT: int = 3", "LIMIT: int"),
    ("@dataclass\n", ""),
    ("size: float = 1.0", "size: float = 1"),
    ("size: float = 1.0\n", "width: float = 1.0\n"),
    # the fields of a class are its annotated names
    ("    name: str\n", ""),
    ("    name: str\n", "    label: str\n"),
    ("scale: float = 2", "scale: float = 3"),
    ("*rest: int, ", ""),
    ("x * scale", "x / scale"),
    ("return y", "return"),
    ("async def", "def"),
    ('if __name__ == "__main__":', "if LIMIT:"),
    ("    print(tool(1))\n", "    print(tool(1))\nelse:\n    LIMIT = 4\n"),
    ("if TYPE_CHECKING:", "if not TYPE_CHECKING:"),
]


@pytest.mark.parametrize(("before", "after"), WITHOUT)
def test_what_no_number_depends_on_leaves_the_hash_of_a_module(before: str, after: str) -> None:
    assert before in MODULE
    assert syntax_hash(MODULE.replace(before, after)) == syntax_hash(MODULE)


@pytest.mark.parametrize(("before", "after"), WITH)
def test_what_a_number_may_depend_on_changes_the_hash_of_a_module(before: str, after: str) -> None:
    assert before in MODULE
    assert syntax_hash(MODULE.replace(before, after)) != syntax_hash(MODULE)


@pytest.mark.parametrize(
    ("file", "before", "after", "numbers", "figures"),
    [
        ("measure.py", "The story", "Another story", False, False),
        ("measure.py", "    from stronger.arrays import", "    from numpy import", False, False),
        ("measure.py", "SIZES: tuple[int, ...]", "SIZES: object", False, False),
        ("measure.py", "rng: Generator, scale: Scale) -> Found", "rng, scale)", False, False),
        ("measure.py", "found: float", "found: int", False, False),
        ("measure.py", "return", "# what was found\n    return", False, False),
        ("measure.py", "import Demo", "import Demo, Scale", False, False),
        ("measure.py", "tool(SIZES)", "tool(tool(SIZES))", True, False),
        ("measure.py", "(1, 2)", "(1, 3)", True, False),
        ("measure.py", "entropy=3", "entropy=4", True, False),
        ("network.py", "SIZE = 3", "SIZE = 4", True, False),
        ("figures.py", "Draws it.", "Draws all of it.", False, False),
        # which is the figure in words
        ("figures.py", "One line.", "Another line.", False, True),
        ("figures.py", "axes: Axes", "axes", False, False),
        ("figures.py", '"Seen"', '"Looked at"', False, True),
        ("figures.py", "color=BLUE", "color=BLUE, alpha=0.5", False, True),
        ("lesson.py", "print(1)", "print(2)", False, False),
    ],
)
def test_a_change_of_a_demo_shows_where_it_matters_and_nowhere_else(
    base: Path, file: str, before: str, after: str, numbers: bool, figures: bool
) -> None:
    result = result_of(base)
    path = base / ROOM / file
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))
    changes = changes_since(result, base)
    name = f"{ROOM}/{file}"
    assert changes.numbers == ({name: "changed"} if numbers else {})
    assert changes.figures == ({name: "changed"} if figures else {})


def test_a_module_only_figures_use_counts_for_the_figures(base: Path) -> None:
    result = result_of(base)
    assert list(result.measured.drawing) == [f"{ROOM}/figures.py", "src/stronger/plots.py"]
    (base / "src/stronger/plots.py").write_text("BLUE = 2\n")
    assert changes_since(result, base) == ({}, {"src/stronger/plots.py": "changed"})


def test_the_value_of_a_parameter_is_what_numbers_come_from_and_its_words_are_not(
    base: Path,
) -> None:
    result = result_of(base)
    for change, told in (
        ({"value": 0.3}, {PARAMETERS: "changed"}),
        ({"quick": 0.3}, {PARAMETERS: "changed"}),
        ({"name": "speed"}, {PARAMETERS: "changed"}),
        ({"about": "Another word."}, {}),
        ({"range": (0, 9)}, {}),
    ):
        other = PROMISE.parameters[0].model_copy(update=change)
        promise = PROMISE.model_copy(update={"parameters": (other,)})
        assert changes_since(Result(promise, result.measured), base) == (told, {})
    none = PROMISE.model_copy(update={"parameters": ()})
    assert changes_since(Result(none, result.measured), base).numbers == {PARAMETERS: "gone"}


def test_one_hash_covers_all_that_measures_in_any_order() -> None:
    assert measuring_hash({"a": "1", "b": "2"}) == measuring_hash({"b": "2", "a": "1"})
    # our own modules have one name in a checkout and another where they are installed
    installed, checkout = {"stronger/nn/tool.py": "1"}, {"src/stronger/nn/tool.py": "1"}
    assert measuring_hash(installed) == measuring_hash(checkout)
    assert len({measuring_hash(each) for each in ({"a": "1"}, {"a": "2"}, {"b": "1"}, {})}) == 4


DAMAGES = [b"", b"[", b"[]", b"null", b"3", b"{}", b"\xff"]


def kept_file(folder: Path) -> Path:
    return folder / f"hashes-{FORM}.json"


def test_a_cold_and_a_warm_cache_give_the_same(base: Path, tmp_path: Path) -> None:
    demo, cache = base / MEASURE, tmp_path / "cache"
    plain = hash_code(demo, [base], PROMISE)
    cold = Hashes(cache)
    assert hash_code(demo, [base], PROMISE, cold) == plain
    cold.save()
    before = kept_file(cache).read_bytes()
    warm = Hashes(cache)
    assert hash_code(demo, [base], PROMISE, warm) == plain
    warm.save()
    assert kept_file(cache).read_bytes() == before
    assert [file.name for file in cache.iterdir()] == [kept_file(cache).name]


def test_a_warm_cache_parses_nothing_that_has_not_changed(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stronger.evidence import provenance
    from stronger.evidence.simplifying import simplified

    demo, cache = base / MEASURE, tmp_path / "cache"
    hashes = Hashes(cache)
    hash_code(demo, [base], PROMISE, hashes)
    hashes.save()
    parsed: list[str] = []

    def count(tree: object) -> object:
        parsed.append("")
        return simplified(tree)  # type: ignore[arg-type]

    monkeypatch.setattr(provenance, "simplified", count)
    hash_code(demo, [base], PROMISE, Hashes(cache))
    assert not parsed
    (base / "src/stronger/nn/deep.py").write_text("VALUE = 5\n")
    hash_code(demo, [base], PROMISE, Hashes(cache))
    assert len(parsed) == 1


def test_a_changed_file_is_noticed_with_a_warm_cache(base: Path, tmp_path: Path) -> None:
    import os

    result, cache = result_of(base), tmp_path / "cache"
    hashes = Hashes(cache)
    assert changes_since(result, base, hashes) == ({}, {})
    hashes.save()
    deep = base / "src/stronger/nn/deep.py"
    status, text = deep.stat(), deep.read_text()
    deep.write_text(text.replace("VALUE = 1", "VALUE = 2"))
    os.utime(deep, ns=(status.st_atime_ns, status.st_mtime_ns))  # neither size nor time tell
    assert changes_since(result, base, Hashes(cache)).numbers == {
        "src/stronger/nn/deep.py": "changed"
    }
    deep.write_text(text)
    assert changes_since(result, base, Hashes(cache)) == ({}, {})


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_does_no_harm_and_is_mended(
    base: Path, tmp_path: Path, damage: bytes
) -> None:
    result, cache = result_of(base), tmp_path / "cache"
    cache.mkdir()
    kept_file(cache).write_bytes(damage)
    hashes = Hashes(cache)
    assert changes_since(result, base, hashes) == ({}, {})
    hashes.save()
    assert json.loads(kept_file(cache).read_bytes())
    assert changes_since(result, base, Hashes(cache)) == ({}, {})


def test_damaged_entries_of_a_cache_do_no_harm(base: Path, tmp_path: Path) -> None:
    result, cache = result_of(base), tmp_path / "cache"
    hashes = Hashes(cache)
    changes_since(result, base, hashes)
    hashes.save()
    kept = json.loads(kept_file(cache).read_bytes())
    for wrong in (
        None,
        3,
        "text",
        [],
        [3],
        [["hash"]],
        [["hash", 3]],
        [["hash", [[0]]]],
        [[3, []]],
    ):
        kept_file(cache).write_text(json.dumps(dict.fromkeys(kept, wrong)))
        assert changes_since(result, base, Hashes(cache)) == ({}, {}), wrong


def test_a_cache_that_cannot_be_written_does_no_harm(base: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    hashes = Hashes(tmp_path / "cache")
    assert changes_since(result_of(base), base, hashes) == ({}, {})
    hashes.save()
