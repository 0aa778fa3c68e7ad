"""``stronger standing``: how the thesis stands, as a law and as a tendency, without a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.cli.options import Folder, Json
from stronger.cli.output import complain, load, note, on_terminal, print_json, print_table

if TYPE_CHECKING:
    from stronger.knowledge.standing import DemoVoice, Side, Standing

COLUMNS = ("claim", "as a", "stands", "holds in", "fails in", "mixed in", "untested", "papers")


def standing(as_json: Json = False, kb: Folder = Path()) -> None:
    """Show how the thesis stands: what it asserts, each as a law and as a tendency.

    As a law, one exact counterexample refutes it: `holds in` and `fails in` count proved facts.
    As a tendency of networks trained the usual way they count demos, each once, by the scale of
    their experiments; a demo that measures at two scales stands at both. Papers are beside them and
    never added, and no number stands for the whole.
    """
    base = load(kb)
    if as_json:
        from stronger.knowledge.standing_records import standing_file

        print_json(standing_file(base).model_dump(mode="json"))
        return
    if not base.standing:
        complain("there is no thesis yet: data/claims/thesis.yaml has no claim")
        return
    print_table(COLUMNS, [_cells(each) for each in base.standing], head=True)
    if on_terminal():
        note("--json names every demo, proof and paper")


def _cells(found: Standing) -> tuple[str, ...]:
    from stronger.claims import Reading, Stance
    from stronger.knowledge.standing import Side
    from stronger.knowledge.standing_records import state

    if found.reading is Reading.LAW:
        proofs = {each.identity.name for each in found.facts if Stance.SUPPORTS in each.means}
        counter = {each.identity.name for each in found.counterexamples}
        holds = _number(len(proofs - counter), "proof")
        fails = _number(len(counter), "counterexample")
        mixed = ""
    else:
        holds, fails, mixed = (
            _demos(each for each in found.demos if each.side is side)
            for side in (Side.FOR, Side.AGAINST, Side.MIXED)
        )
    return (
        found.claim.id,
        str(found.reading),
        state(found),
        holds,
        fails,
        mixed,
        ", ".join(each.id for each in found.untested),
        _papers(each.side for each in found.papers),
    )


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}" if number else ""


def _demos(voices: Iterable[DemoVoice]) -> str:
    """Return how many demos there are, at which scales, and how many of them say it weakly."""
    from stronger.evidence.predictions import Setting

    found = list(voices)
    if not found:
        return ""
    scales = Counter(scale for each in found for scale in each.settings or (None,))
    weak = sum(each.weak for each in found)
    order = (*Setting, None)
    told = [f"{scale or 'scale not said'} {scales[scale]}" for scale in order if scales[scale]]
    told += [f"weakly {weak}"] if weak else []
    return f"{_number(len(found), 'demo')} ({', '.join(told)})"


def _papers(sides: Iterable[Side]) -> str:
    counted = Counter(map(str, sides))
    words = {"for": "support", "against": "challenge", "mixed": "do both", "nothing": "neither"}
    return ", ".join(f"{counted[side]} {word}" for side, word in words.items() if counted[side])
