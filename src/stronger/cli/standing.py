"""``stronger standing``: how the thesis stands, as a law and as a tendency, without a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stronger.cli.options import Folder, Json
from stronger.cli.output import complain, load, note, on_terminal, print_json, print_table

if TYPE_CHECKING:
    from stronger.knowledge import KnowledgeBase
    from stronger.knowledge.standing import DemoVoice, Side, Standing

COLUMNS = ("claim", "as a", "stands", "holds in", "fails in", "mixed in", "untested", "papers")


EFFECTS = ("claim", "demo", "prediction", "outcome", "so the claim", "asked again")


def standing(
    as_json: Json = False,
    effects: Annotated[
        bool,
        typer.Option(
            "--effects",
            help="List the tests that carry a sign, with the designs, seeds and programs by which "
            "each was asked again.",
        ),
    ] = False,
    kb: Folder = Path(),
) -> None:
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
    if effects:
        rows = list(dict.fromkeys(row for each in base.standing for row in _effects(base, each)))
        print_table(EFFECTS, rows, head=True)
        return
    print_table(COLUMNS, [_cells(each) for each in base.standing], head=True)
    if on_terminal():
        note("--effects lists the tests behind it; --json names every demo, proof and paper")


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


def _effects(base: KnowledgeBase, found: Standing) -> Iterable[tuple[str, ...]]:
    """Yield the tests that carry a sign, and in how many other ways each came out so."""
    for voice in found.demos:
        for test in voice.tests:
            if test.finding.weight:
                name = test.prediction.id
                again = base.robustness.get((test.demo, name))
                yield (
                    test.prediction.claim,
                    test.demo,
                    name,
                    str(test.finding.outcome),
                    f"{test.stance}{'' if abs(test.finding.weight) == 1 else ' (weakly)'}",
                    "; ".join(again.words) if again else "",
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
