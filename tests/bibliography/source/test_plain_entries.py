"""Entries of the plain form are read a short way, to the same as all others are."""

from hypothesis import example, given
from hypothesis import strategies as st

from stronger.bibliography.source.reading import read_text

VALUES = st.sampled_from(
    ["{a}", '"b"', "1990", "jan", "Dec", "known", "KNOWN", "unknown", "{a {b} c}", "{}", '""']
)
FIELDS = st.tuples(st.sampled_from(["title", "Title", "year", "month", "crossref", "note"]), VALUES)
ENTRIES = st.lists(
    st.tuples(st.sampled_from(["a", "A", "b"]), st.lists(FIELDS, max_size=5)), max_size=4
)


@given(ENTRIES)
@example([("a", [("title", "{t}"), ("Title", "known")])])
@example([("a", [("note", "known"), ("month", "unknown")])])
def test_an_entry_of_the_plain_form_is_read_as_one_that_is_not(
    entries: list[tuple[str, list[tuple[str, str]]]],
) -> None:
    head = "@string{Known = {what it stands for}}\n"
    short, long = head, head
    for key, fields in entries:
        pairs = [f"{name} = {value}" for name, value in fields]
        short += "@misc{" + ", ".join([key, *pairs]) + "}\n"
        # What is joined is read piece by piece, and this adds nothing
        joined = [f"{pair} # {{}}" for pair in pairs]
        long += "@misc{" + ", ".join([key, *joined]) + "}\n"
    quick, slow = read_text(short), read_text(long)
    assert [dict(each.fields) for each in quick] == [dict(each.fields) for each in slow]
    assert [each.strings for each in quick] == [each.strings for each in slow]
    assert [each.code for each in quick.diagnostics] == [each.code for each in slow.diagnostics]
    for each in quick:
        for name, position in each.field_positions.items():
            line = short.split("\n")[position.line - 1]
            assert line[position.column - 1 :].lower().startswith(name)
