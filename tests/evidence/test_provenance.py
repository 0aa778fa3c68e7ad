"""Which code a result came from, and whether it changed since."""

from pathlib import Path

import pytest

from stronger.evidence.provenance import hash_code, stale_modules, syntax_hash
from stronger.evidence.results import Result, read_result

ANY = Path(__file__).parents[2] / "data" / "results" / "perceptron" / "result.json"

SOURCE = '''"""What this is."""
from stronger.nn import tool

@demo(id="one")
def f(x, *, scale=1.0):
    """Double."""
    return tool(f"{x * 2:.3f}", {**scale})
'''


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A knowledge base that holds a package of ours with a demo."""
    files = {
        "src/stronger/__init__.py": "import stronger.unused\n",
        "src/stronger/unused.py": "",
        "src/stronger/demos/__init__.py": "",
        "src/stronger/demos/one.py": SOURCE,
        "src/stronger/nn/__init__.py": "",
        "src/stronger/nn/tool.py": "from . import deep\nimport numpy\n",
        "src/stronger/nn/deep.py": "from stronger.evidence.demo import demo\nVALUE = 1\n",
        "src/stronger/evidence/demo.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def result_of(base: Path) -> Result:
    code = hash_code(base / "src/stronger/demos/one.py", [base])
    own = {"source": "src/stronger/demos/one.py", "code": code.measuring, "drawing": code.drawing}
    return read_result(ANY).model_copy(update=own)


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
    assert list(result_of(base).code) == [
        "src/stronger/demos/one.py",
        "src/stronger/nn/__init__.py",
        "src/stronger/nn/deep.py",
        "src/stronger/nn/tool.py",
    ]


def test_a_result_is_stale_once_a_module_it_uses_changes(base: Path) -> None:
    result = result_of(base)
    (base / "src/stronger/evidence/demo.py").write_text("x = 1\n")
    (base / "src/stronger/nn/deep.py").write_text(
        '"""Now documented."""\nfrom stronger.evidence.demo import demo\nVALUE = 1\n'
    )
    assert stale_modules(result, base) == {}
    (base / "src/stronger/nn/deep.py").write_text("from stronger.nn import more\nVALUE = 2\n")
    (base / "src/stronger/nn/more.py").write_text("")
    assert stale_modules(result, base) == {
        "src/stronger/nn/deep.py": "changed",
        "src/stronger/nn/more.py": "new",
    }
    (base / "src/stronger/nn/tool.py").write_text("")
    assert stale_modules(result, base)["src/stronger/nn/deep.py"] == "gone"


def test_a_demo_that_is_gone_or_broken_is_stale(base: Path) -> None:
    result = result_of(base)
    demo = base / "src/stronger/demos/one.py"
    demo.write_text("def broken(:\n")
    assert stale_modules(result, base) == {"src/stronger/demos/one.py": "changed"}
    demo.unlink()
    assert stale_modules(result, base) == {"src/stronger/demos/one.py": "gone"}
