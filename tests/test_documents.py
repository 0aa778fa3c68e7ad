"""YAML files: what they say is kept by content, and where things stand is found either way."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from stronger.documents import YamlDocument, load_yaml

SHARED = [HealthCheck.function_scoped_fixture]
"""Files are told apart by what they say, so examples may share a folder."""
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def twice(folder: Path, text: str) -> tuple[YamlDocument, YamlDocument]:
    """Read a file that nobody has read, and again."""
    file = folder / "each.yaml"
    file.write_text(text, encoding="utf-8")
    return load_yaml(file, "each.yaml"), load_yaml(file, "each.yaml")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STRONGER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=VALUES, wide=st.booleans())
def test_what_is_kept_of_a_file_says_what_the_file_says(
    tmp_path: Path, value: object, wide: bool
) -> None:
    text = yaml.safe_dump(value, allow_unicode=wide)
    parsed, kept = twice(tmp_path, text)
    assert parsed.value == kept.value
    assert repr(parsed.value) == repr(kept.value)
    assert parsed.mappings == kept.mappings
    assert parsed.diagnostics == kept.diagnostics
    assert parsed.marks == kept.marks
    for path in parsed.marks.values:
        assert parsed.at((*path, "missing")) == kept.at((*path, "missing"))
        assert parsed.at(path) == kept.at(path)
    for path in parsed.marks.keys:
        assert parsed.key_at(path) == kept.key_at(path)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(alphabet=" :-[]'\"#&*!|>%@`,\n~0123456789.eE+_xoabntrufyTFN<=é", max_size=60))
def test_scalars_are_read_as_pyyaml_reads_them(tmp_path: Path, text: str) -> None:
    document, _ = twice(tmp_path, text)
    assume(not document.diagnostics)
    # Keys are kept as they are written
    assume(not any(isinstance(step, str) for path in document.marks.values for step in path))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    assert repr(document.value) == repr(yaml.load(text, loader))


@pytest.mark.parametrize("broken", [b"", b"{}", b'{"value": [{}], "starts": []}', b"[1", b"null"])
def test_a_broken_cache_does_no_harm(tmp_path: Path, cache: Path, broken: bytes) -> None:
    text = "- id: first\n  title: Of the first\n"
    parsed, _ = twice(tmp_path, text)
    [kept] = (cache / "yaml-1").iterdir()
    kept.write_bytes(broken)
    again = load_yaml(tmp_path / "each.yaml", "each.yaml")
    assert again == parsed


def test_dates_are_read_though_they_cannot_be_kept(tmp_path: Path, cache: Path) -> None:
    parsed, again = twice(tmp_path, "on: 2026-11-30\n")
    assert parsed == again
    assert not (cache / "yaml-1").exists()


def test_a_file_with_findings_is_not_kept(tmp_path: Path, cache: Path) -> None:
    parsed, again = twice(tmp_path, "a: 1\na: 2\n")
    assert [str(each) for each in parsed.diagnostics] == [str(each) for each in again.diagnostics]
    assert parsed.diagnostics
    assert not (cache / "yaml-1").exists()


ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcde", "bcdef", strict=True)
)


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        (ALIASES, (2, 8), "the alias *a stands here"),
        ("a: &a [*a]", (1, 8), "the alias *a stands here"),
        ("a: {<<: *b}", (1, 9), "the alias *b stands here"),
        ("[" * 100_000, (1, 33), "nested more than 32 levels deep"),
        ("- " * 100_000, (1, 65), "nested more than 32 levels deep"),
        (f"a: {'9' * 5000}", (1, 4), "this is no value of the kind 'int'"),
        (f"a: 0x{'f' * 5000}", (1, 4), "more numerals than any that is meant"),
        ("a: !!timestamp x", (1, 4), "this is no value of the kind 'timestamp'"),
        ("a: !!bool x", (1, 4), "this is no value of the kind 'bool'"),
        ("a: 2001-99-99", (1, 4), "this is no value of the kind 'timestamp'"),
        ("? [1, 2]\n: 3", (1, 3), "the key of a mapping has to be a word"),
        ('a: "\\ud800"', (1, 7), "invalid Unicode character escape"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_what_is_no_record_is_refused_where_it_stands(
    tmp_path: Path, text: str, place: tuple[int, int], told: str
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    document = load_yaml(path, "a.yaml")
    (finding,) = document.diagnostics
    assert (finding.position.line, finding.position.column) == place
    assert told in finding.message
    assert document.value is None
