"""The graph as a dataset: every node and edge, its attributes, their types and what they mean.

Every attribute is a text, a number, a truth value or null, and has one type wherever it stands, so
that any tool takes it. Null says: not known, or not applicable. A list is a text, its parts
separated as its attribute says.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

VERSION = 1
"""Of the schema; it grows when an attribute goes or changes its meaning, not when one is added."""

Scalar = str | int | float | bool | None
Text = str | None
Whole = int | None
Number = Annotated[float, Field(allow_inf_nan=False)] | None
Truth = bool | None
Sign = Literal["supports", "challenges", "qualifies", "background"]
Kind = Literal["paper", "claim", "demo", "identity", "question", "search"]


class Attributes(BaseModel):
    """What nodes and edges share: they are frozen, and have no attribute that is not described."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Node(Attributes):
    """What every node has."""

    id: str
    """Its name, which no other node has and which stays."""
    label: str
    """A few words to print beside it."""
    title: Text
    """The same at length: of a paper its title, of a claim the claim itself in one sentence, of a
    demo its question, of a question the answer in short."""
    address: Text
    """Of its page: absolute where the site has a public address, else relative to the home page."""
    where: str
    """Where it is written: file, line and column."""


class Paper(Node):
    """A work of the bibliography."""

    kind: Literal["paper"] = "paper"
    type: str
    """Of the entry in BibTeX, such as `article`."""
    authors: Text
    """Separated by semicolons."""
    editors: Text
    """Separated by semicolons."""
    year: Whole
    """In which it was published; before the common era it is negative."""
    venue: Text
    """Journal, proceedings, publisher or institution."""
    doi: Text
    """Bare, in lower case."""
    arxiv: Text
    """Identifier at arXiv, without version."""
    isbn: Text
    """As printed; several are separated by spaces."""
    url: Text
    """Where the work is on the web: by its DOI, at arXiv or at the address of its entry."""
    stances: Text
    """What its statements amount to towards the thesis, separated by spaces."""
    parts: Text
    """Of the argument, on whose claims it says something, separated by spaces."""
    read: Text
    """The best that was read for one of its statements: see `read` of the edge `states`."""


class Claim(Node):
    """One falsifiable sentence.

    Where the thesis has parts, `bearing_on_` and the name of one, with underscores, says how the
    claim stands to that part.
    """

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "patternProperties": {"^bearing_on_": {"type": ["string", "null"]}},
            "additionalProperties": False,
        },
    )

    kind: Literal["claim"] = "claim"
    role: Literal["thesis", "part of the thesis", "claim"]
    """`thesis`, `part of the thesis`, or `claim`."""
    part: Text
    """Of the argument, to which it belongs."""
    bearing: Text
    """How it stands to the thesis if it is true, separated by spaces."""
    note: Text
    """Markdown."""


class Demo(Node):
    """An experiment that can be run, with predictions written before."""

    kind: Literal["demo"] = "demo"
    says: Text
    """The answer: what came out, in one sentence."""
    setting: Text
    """How near it is to its sources' own experiments: `toy`, `reduced`, `as published`."""
    scale: Text
    """Of the run that is published: `full` or `quick`; `null` if it was not run."""
    seeds: Whole
    """How many finished."""
    registered: Text
    """Day on which its predictions were first fixed."""
    measured: Text
    """When it was run."""
    commit: Text
    """Of the code that was run."""
    verified: Text
    """When seeds were last measured again."""
    verification: Text
    """What came out then: `identical` or `consistent`."""
    code: Text
    """The file that measures, relative to the knowledge base."""
    parameters: Text
    """As `name=value`, separated by semicolons."""


class Identity(Node):
    """A proved fact that demos check, once, however often it is checked."""

    kind: Literal["identity"] = "identity"
    checks: int
    """How many predictions check it."""


class Question(Node):
    """A question that a reader asks; its label is the question."""

    kind: Literal["question"] = "question"
    says: Text
    """The answer in full: Markdown."""


class Search(Node):
    """A search in the literature that found nothing: no opposing paper, or no second witness."""

    kind: Literal["search"] = "search"
    sought: str
    """What was looked for: `opposition` to the claim, or a second independent `witness`."""
    on: Text
    """Day of the search."""
    terms: Text
    """What was searched for, separated by semicolons."""
    note: Text
    """What was found instead."""


class Edge(Attributes):
    """What every edge has."""

    source: str
    """Node at which it starts."""
    target: str
    """Node at which it ends."""
    key: str
    """Its name, which no other edge has: the identifier of a statement, `demo/prediction`, or
    `source->target`."""
    stance: Text
    """`supports`, `challenges`, `qualifies` or `background`, towards the target as it is worded;
    of `bears_on` the relation. `null` where an edge takes none."""
    where: str
    """Where it is written: file, line and column."""

    starts: ClassVar[tuple[Kind, ...]]
    ends: ClassVar[tuple[Kind, ...]]
    """Between which kinds of nodes it runs."""


class States(Edge):
    """A paper says something on a claim."""

    kind: Literal["states"] = "states"
    starts, ends = ("paper",), ("claim",)
    statement: str
    """Identifier of the statement."""
    basis: str
    """`direct`: the paper says or measures it; `indirect`: it follows from that; `interpretive`: it
    is a reading."""
    locator: str
    """Where in the paper."""
    says: str
    """What it says, in one sentence that is nobody else's."""
    numbers: Text
    """Figures as the paper gives them, separated by semicolons."""
    read: str
    """What was read: `primary` (the passage), `abstract` (no more than that), `secondary`
    (another's account), `unread`."""
    via: Text
    """The account that was read, where it is another's: an address or a citekey."""
    found_at: Text
    """Where the work, or what was read, can be found: addresses separated by spaces."""
    testable: Text
    """How it could be tested."""
    note: Text
    """What else there is to say of it."""
    curated: Text
    """Day on which the statement was written."""
    checked: Text
    """Day on which somebody who did not write it looked the passage up again."""
    address: Text
    """Where it stands on the page of its paper."""


class BearsOn(Edge):
    """A claim bears on another: `supports`, `challenges`, `refines` it, or is `part-of` it."""

    kind: Literal["bears_on"] = "bears_on"
    starts, ends = ("claim",), ("claim",)
    reading: str
    """As what it touches the other: `law`, `tendency` or both, separated by a space."""
    why: str
    """The reason, in a sentence."""


class Prediction(Edge):
    """What a demo predicts of a metric, and what was measured: shared by three kinds of edges."""

    prediction: str
    """Identifier, within the demo."""
    aspects: Text
    """Of a prediction on the thesis itself: the parts it is about, separated by spaces."""
    prediction_kind: Text
    """`identity`, `value` or `effect`."""
    predicted_by: Text
    """`paper`: the cited place says so; `us`: we expect it from that."""
    if_met: str
    """What it is towards the claim if it is met."""
    expected_from: str
    """Citekey and locator from which it follows."""
    why: Text
    """Why this would be so, in a sentence."""
    confidence: Number
    """How sure one was beforehand, from 0 to 1."""
    metric: str
    """What is measured."""
    region: str
    """What was predicted of it, in words."""
    region_low: Number
    """Least value predicted; `null`: there is no bound."""
    region_high: Number
    """Greatest value predicted; `null`: there is no bound."""
    in_every_seed: bool
    """Whether every seed has to lie in the region, and not the interval of the mean."""
    null_value: Number
    """What the metric is without the effect; with a control, that metric's mean."""
    control: Text
    """The metric of the same run that serves as the null."""
    estimate: Number
    """Mean of the metric over seeds."""
    interval_low: Number
    """Lower end of the 95% interval of the mean."""
    interval_high: Number
    """Upper end of it."""
    judged_low: Number
    """Lower end of the interval that was judged: with a control, its mean plus the interval of the
    paired differences; where every seed counts, the extremes."""
    judged_high: Number
    """Upper end of it."""
    share_low: Number
    """Ends of the interval that was judged, as shares of the way from null (0) to bound (1)."""
    share_high: Number
    """The upper one."""
    seeds: Whole
    """How many finished."""
    outcome: Text
    """What became of it: `met`, `exceeded`, `partial`, `absent`, `reversed`, `differs`, `missed`,
    `no contrast`, `open`, `void`, `holds`, `fails`; `null` if it was not run."""
    counts: Number
    """Towards what `if_met` says: 1 as stated, 0.5 weakly so, 0 nothing either way, -1 the reverse.
    It is not called a weight, for Gephi takes away edges whose weight is 0."""
    reason: Text
    """Why it is open, void or weak."""
    setting: Text
    """How near the experiment is to that of its source: `toy`, `reduced`, `as published`."""
    scale: Text
    """Of the run: `full` or `quick`."""
    beyond: Text
    """Why the setting of its source is out of reach, if it is."""
    registered: Text
    """Day on which it was first fixed."""
    registration: Text
    """SHA-256 of what was fixed last."""
    amended: int
    """How often it was changed after a look at a result."""
    measured: Text
    """When it was run."""
    verdict: Text
    """What the first rule of judging had made of it, which no longer counts."""
    verdict_stance: Text
    """And what that was towards the claim."""
    address: Text
    """Where it stands on the page of its demo."""


class Tests(Prediction):
    """A demo measured a prediction on a claim; its stance follows from the outcome."""

    kind: Literal["tests"] = "tests"
    starts, ends = ("demo",), ("claim",)


class Checks(Prediction):
    """A demo checks a proved fact; what that means for claims is in `settles`."""

    kind: Literal["checks"] = "checks"
    starts, ends = ("demo",), ("identity",)
    claim: str
    """The claim that the prediction is on."""


class Predicts(Prediction):
    """A demo predicts something on a claim that gives no other edge: it was not run, or is void."""

    kind: Literal["predicts"] = "predicts"
    starts, ends = ("demo",), ("claim",)


class Settles(Edge):
    """A proved fact settles something of a claim, as found in every seed of every check."""

    kind: Literal["settles"] = "settles"
    starts, ends = ("identity",), ("claim",)
    checks: int
    """How many predictions check the fact."""


class Reproduces(Edge):
    """A demo reproduces something of a paper."""

    kind: Literal["reproduces"] = "reproduces"
    starts, ends = ("demo",), ("paper",)
    locator: Text
    """What of it."""


class Cites(Edge):
    """A paper cites another."""

    kind: Literal["cites"] = "cites"
    starts, ends = ("paper",), ("paper",)
    basis: str
    """How it is known: `reference-list`, `bibliography-file` or `text`."""
    found_at: Text
    """Where that can be seen."""


class Answers(Edge):
    """A claim, paper or demo helps to answer a question."""

    kind: Literal["answers"] = "answers"
    starts, ends = ("claim", "paper", "demo"), ("question",)


class Searched(Edge):
    """A search was made for a claim."""

    kind: Literal["searched"] = "searched"
    starts, ends = ("search",), ("claim",)


class About(Attributes):
    """What the graph says of itself."""

    title: str
    """Of the knowledge base."""
    version: Text
    """Of the knowledge base."""
    date: Text
    """Day of the data, in UTC."""
    licence: Text
    """Of texts and data, in words."""
    licence_address: Text
    """Where it can be read."""
    authors: Text
    """Of the knowledge base, separated by semicolons; whose reading the statements are."""
    home: Text
    """Public address of the site."""
    thesis: Text
    """The node that is the thesis."""
    schema_version: int
    """Of these attributes."""
    made_with: str
    """The program that wrote it."""


AnyNode = Annotated[
    Paper | Claim | Demo | Identity | Question | Search, Field(discriminator="kind")
]
AnyEdge = Annotated[
    States | BearsOn | Tests | Checks | Predicts | Settles | Reproduces | Cites | Answers
    | Searched,
    Field(discriminator="kind"),
]  # fmt: skip


class Graph(Attributes):
    """A knowledge base as one graph: node-link data, which networkx and others read."""

    directed: Literal[True] = True
    multigraph: Literal[True] = True
    graph: About
    nodes: tuple[AnyNode, ...]
    edges: tuple[AnyEdge, ...]


NODES: tuple[type[Node], ...] = (Paper, Claim, Demo, Identity, Question, Search)
EDGES: tuple[type[Edge], ...] = (
    States, BearsOn, Tests, Checks, Predicts, Settles, Reproduces, Cites, Answers, Searched,
)  # fmt: skip
