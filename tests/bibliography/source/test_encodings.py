"""Tests of encodings: what a file is in, as it says itself or by its letters, or that it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography.source.decoding import decode, readable
from stronger.bibliography.source.reading import read_bytes

PLAIN = "@article{b, author = {Smith, John}, title = {On networks}, year = 2001}\n"
WRITTEN = {
    "cp1252": "author = {Müller, Jürgen and Gómez, José}, title = {“Quoted” – naïve…}",
    "latin-1": "author = {Müller, Jürgen and Ångström}, title = {Straße «à la carte»}",
    "cp1250": "author = {Władysław Łoś and Dvořák, Jiří}, title = {Żółć i gęślą}",
    "iso8859-2": "author = {Władysław Łoś and Dvořák, Jiří}, title = {Żółć i gęślą}",
    "cp1251": "author = {Колмогоров, Андрей}, title = {О представлении функций}",
    "koi8-r": "author = {Колмогоров, Андрей}, title = {О представлении функций}",
    "cp932": "author = {福島, 邦彦}, title = {位置ずれに影響されないパターン認識機構}",
    "gb18030": "author = {李, 明 and 王, 伟}, title = {神经网络的表示}",
    "mac-roman": "author = {Müller, Jürgen and Gómez, José}, title = {“Quoted” – naïve}",
}


@pytest.mark.parametrize("encoding", WRITTEN)
@pytest.mark.parametrize("others", [0, 40])
def test_a_file_is_read_in_the_encoding_its_letters_make_sense_in(
    encoding: str, others: int
) -> None:
    text = f"@article{{a, {WRITTEN[encoding]}}}\n" + PLAIN * others
    read, found = decode(text.encode(encoding))
    how = "western" if encoding in ("cp1252", "latin-1") else "recognised"
    assert (read, found.how) == (text, how)
    assert found.encode(read) == text.encode(encoding)
    assert "B002" in {each.code for each in read_bytes(text.encode(encoding)).diagnostics}


@pytest.mark.parametrize(
    "line",
    ["% Encoding: {}", "%!TeX encoding = {}", "% -*- coding: {} -*-", "%%% coding: {}"],
)
@pytest.mark.parametrize("encoding", ["Cp1250", "ISO8859_15", "x-MacRoman", "Cp850"])
def test_the_encoding_that_a_file_names_is_the_one_it_is_read_in(line: str, encoding: str) -> None:
    text = f"{line.format(encoding)}\n@misc{{a, title = {{Öl}}}}"
    [finding] = read_bytes(text.encode(encoding.removeprefix("x-"))).diagnostics
    assert read_bytes(text.encode(encoding.removeprefix("x-")))["a"].title == "Öl"
    assert "as it says itself" in finding.message


def test_a_wrong_name_of_an_encoding_is_not_believed() -> None:
    text = "% Encoding: UTF-8\n@misc{a, title = {“Öl”}}"
    assert read_bytes(text.encode("cp1252"))["a"].title == "“Öl”"


def test_single_bytes_that_are_not_utf8_are_windows_1252() -> None:
    data = "@misc{a, title = {é ".encode() + b"\x93x\x94}}"
    assert read_bytes(data)["a"].title == "é “x”"


@pytest.mark.parametrize(
    "data", [b"\x81\x00\xff", bytes(range(128, 256)), b"@misc{a, t = {\xff\xfe\x80\x81}}"]
)
def test_what_is_in_no_encoding_is_refused_with_a_sentence(data: bytes) -> None:
    read = read_bytes(data)
    assert (len(read), [each.code for each in read.diagnostics]) == (0, ["B023"])


@pytest.mark.parametrize(
    "name", ["Núñez", "Íñigo de Peña", "Ñíguez, José", "ÍÑIGO", "Þórður", "où ça mène", "L’Hôpital"]
)
def test_western_letters_side_by_side_are_western(name: str) -> None:
    text = f"@misc{{a, author = {{{name}}}}}"
    read, found = decode(text.encode("cp1252"))
    assert (read, found.how) == (text, "western")


@pytest.mark.parametrize("name", ["unicode_escape", "idna", "utf-7", "base64", "nonsense"])
def test_what_python_alone_calls_an_encoding_is_not_obeyed(name: str) -> None:
    text = f"% Encoding: {name}\n@misc{{a, title = {{\\x41 Öl}}}}"
    assert decode(text.encode("latin-1")) == (text, decode(text.encode("latin-1"))[1])


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_need_no_mark(name: str) -> None:
    data = "@misc{a, title = {Öl}}\n".encode(name)
    assert (read_bytes(data)["a"].title, decode(data)[1].name) == ("Öl", name)


@given(st.binary(max_size=200))
def test_bytes_come_back_from_their_text_whatever_they_are(data: bytes) -> None:
    text, encoding = decode(data)
    assert encoding.encode(text) == data
    assert len(readable(text)) == len(text)
