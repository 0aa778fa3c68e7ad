"""What a demo promises: question, answer, papers, parameters and predictions: ``demo.yaml``."""

from __future__ import annotations

import hashlib
import json
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from stronger.documents import load_yaml
from stronger.evidence.choices import Choices, refuse_unfit
from stronger.evidence.filling import NUMBER
from stronger.evidence.predictions import Identifier, Precondition, Prediction, Setting
from stronger.evidence.settings import Parameter
from stronger.records import Record, RecordError, invalid_value, parse_record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stronger.diagnostics import Diagnostic

FILE = "demo.yaml"
SCHEMA = "# yaml-language-server: $schema=../../schema/demo.json\n"
"""First line of the file: with it an editor completes and checks while one types."""


class Paper(Record):
    """A paper the demo reproduces something of."""

    citekey: str
    locator: str = ""


LINE = 60
"""Characters of a number's label at most, so that it is read at a glance."""


class Headline(Record):
    """A number that stands beside the answer; both of its texts are filled as the answer is."""

    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    """Such as ``{{zeros:.0%}}``, or ``31 of 36``."""
    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    """What it counts, in a few words: *of zeros, trained with ReLU*."""

    @model_validator(mode="after")
    def _short(self) -> Self:
        for key, most in (("value", LINE // 3), ("label", LINE)):
            length = len(NUMBER.sub("0.00", getattr(self, key)))
            if length > most:
                message = f"the {key} has {length} characters, a number in words as four: more "
                raise RecordError(f"{message}than {most}", self.at(key))
        return self


class Needs(Record):
    """What a demo needs besides what every demo has: without it, it is skipped, and says so."""

    extra: Annotated[str, StringConstraints(pattern=r"^[a-z]+$")]
    """Of our package, that brings it."""
    packages: Annotated[tuple[str, ...], Field(min_length=1)]
    """As they are imported."""

    @property
    def missing(self) -> str:
        """Name the first package that is not installed, and what installs it; empty if none is."""
        for name in self.packages:
            if find_spec(name) is None:
                return f"needs {name}: pip install 'larger-is-stronger[{self.extra}]'"
        return ""


class Promise(Record):
    """The file ``data/demos/<demo>/demo.yaml``: what is said of a demo."""

    id: Identifier
    """The name of the folder; need not be repeated in the file."""
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    """The question in plain words."""
    question: str = ""
    """The same more exactly, in one sentence, where the title is not all."""
    answer: str = ""
    """What came out: one sentence that a first-year student understands, with its number, which is
    written ``{{metric.stat:format}}``."""
    numbers: Annotated[tuple[Headline, ...], Field(json_schema_extra={"maxItems": 3})] = ()
    """Up to three that stand beside it."""
    figure: str = ""
    """The file of the figure that leads, such as ``recall.svg``."""
    setting: Setting | None = None
    """How near it is to its sources' own experiments."""
    setting_why: str = ""
    papers: tuple[Paper, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    """What of it can be set."""
    needs: Needs | None = None
    """What it needs besides what every demo has."""
    predictions: tuple[Prediction, ...] = ()
    preconditions: tuple[Precondition, ...] = ()
    choices: Choices | None = None
    """In which other designs the headlines are measured, too: see `stronger demo vary`."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(self.numbers) > 3:
            message = f"at most three numbers stand beside the answer, not {len(self.numbers)}"
            raise RecordError(message, self.at("numbers"))
        names: set[str] = set()
        for parameter in self.parameters:
            if parameter.name in names:
                message = f"there is more than one parameter {parameter.name!r}"
                raise RecordError(message, parameter.at("name"))
            names.add(parameter.name)
        names = set()
        for prediction in self.predictions:
            if prediction.id in names:
                message = f"there is more than one prediction {prediction.id!r}"
                raise RecordError(message, prediction.at("id"))
            names.add(prediction.id)
        for each in self.preconditions:
            if unknown := sorted(set(each.predictions) - names):
                message = f"precondition {each.id!r} names the unknown prediction {unknown[0]!r}"
                raise RecordError(message, each.at("predictions"))
        if self.choices is not None:
            refuse_unfit(self.choices, self.parameters, [each.id for each in self.predictions])
        return self

    @property
    def missing(self) -> str:
        """What keeps it from being run on this machine, in words; empty if nothing does."""
        missing = self.needs.missing if self.needs else ""
        return f"demo {self.id!r} {missing}" if missing else ""

    def setting_of(self, prediction: Prediction) -> Setting | None:
        """Return how near a prediction's experiment is to that of its source."""
        return prediction.setting or self.setting


def read_promise(path: Path, file: str) -> tuple[Promise | None, tuple[Diagnostic, ...]]:
    """Read a ``demo.yaml``.

    Parameters
    ----------
    path
        Where it is; the demo's id is the name of the folder.
    file
        How findings name it.

    Returns
    -------
    promise, findings
        None if it cannot be used; the findings then say why, with line and column.
    """
    document = load_yaml(path, file)
    if document.value is None:
        return None, tuple(document.diagnostics)
    name = path.parent.name
    if isinstance(document.value, dict) and document.value.setdefault("id", name) != name:
        message = f"id has to be the name of the folder, {name!r}, or be left out"
        document.diagnostics.append(invalid_value(document.at(("id",)), message))
    promise = parse_record(document, Promise, ())
    if document.diagnostics:
        promise = None
    return promise, tuple(document.diagnostics)


HASHED = ("id", "claim", "metric", "expect", "if_met", "source", "why", "beyond")
"""What the hash of predictions covers: what was fixed when they were first committed."""
REGISTERED = ("claim", "metric", "expect", "if_met", "beyond", "kind", "null_value", "identity")
"""What a registration covers of each: all from which its outcome follows."""


def predictions_hash(predictions: Sequence[Prediction]) -> str:
    """Return the SHA-256 of predictions as canonical JSON.

    Keys are sorted and attributes at their default left out. Only `HASHED` counts, so that what
    is recorded later of a prediction leaves the hash as it was.
    """
    rows = [_chosen(each, HASHED) for each in predictions]
    text = json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def registered_hash(prediction: Prediction) -> str:
    """Return the SHA-256 of all of a prediction from which its outcome follows."""
    row = _chosen(prediction, REGISTERED)
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def precondition_hash(precondition: Precondition) -> str:
    """Return the SHA-256 of all of a precondition from which it follows what is void."""
    names = {"kind", "predictions", "checks", "holds"}
    row = precondition.model_dump(mode="json", exclude_defaults=True, include=names)
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _chosen(prediction: Prediction, names: Sequence[str]) -> dict[str, Any]:
    return prediction.model_dump(mode="json", exclude_defaults=True, include=set(names))


def write_promise(promise: Promise) -> str:
    """Return the text of a ``demo.yaml``; read back, it gives an equal promise."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Long texts are folded, and lists stand in from their key."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            del indentless
            super().increase_indent(flow, indentless=False)

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        folded = len(value) > 70 and "\n" not in value and value == value.strip()
        style = ">" if folded else "|" if "\n" in value else None
        if not value.replace("\n", "").isprintable():
            style = '"'  # the other styles take some line breaks of Unicode for their own
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    def number(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
        whole = value.is_integer() and abs(value) < 1e15 and str(value) != "-0.0"
        return dumper.represent_scalar(
            "tag:yaml.org,2002:float" if not whole else "tag:yaml.org,2002:int",
            str(int(value)) if whole else _yaml_float(value),
        )

    def setting(dumper: yaml.SafeDumper, value: _Setting) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:float", _yaml_float(float(value)))

    Dumper.add_representer(str, text)
    Dumper.add_representer(float, number)
    Dumper.add_representer(_Setting, setting)
    content = promise.model_dump(mode="json", exclude_defaults=True, exclude={"id"})
    for each in content.get("parameters", ()):
        each |= {name: _settings(each[name]) for name in ("value", "quick") if name in each}
    if "choices" in content:
        content["choices"] = _settings(content["choices"])
    body = yaml.dump(content, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=96)
    return SCHEMA + str(body)


class _Setting(float):
    """A value of a parameter, which stays a float when it is a whole number."""


def _settings(value: Any) -> Any:
    """Return plain values whose floats are settings."""
    if isinstance(value, dict):
        return {name: _settings(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_settings(each) for each in value]
    return _Setting(value) if isinstance(value, float) else value


def _yaml_float(value: float) -> str:
    """Write a float so that YAML 1.1 reads a number: an exponent needs a point before it."""
    text = repr(value)
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def parameters_hash(promise: Promise) -> str:
    """Return the SHA-256 of the parameters' names and values, on which the numbers depend."""
    rows = [[each.name, each.value, each.at_scale("quick")] for each in promise.parameters]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def promise_in(folder: Path, demo: str, *, file: str | None = None) -> Promise | None:
    """Return the promise of a demo in a folder ``data/demos``, or None if it has none to use."""
    path = folder / demo / FILE
    if not path.is_file():
        return None
    return read_promise(path, file or str(path))[0]
