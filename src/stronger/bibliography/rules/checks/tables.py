"""Entry types and fields: what BibTeX's standard styles and biblatex's data model know of each.

The tables follow sections 3.1 and 3.2 of btxdoc (BibTeX 0.99d) and the file ``blx-dm.def`` of
biblatex, which is what ``biber --validate-datamodel`` goes by.
"""

from __future__ import annotations

from typing import TypeAlias

Groups: TypeAlias = tuple[tuple[str, ...], ...]
"""Groups of fields: of each group an entry must have one."""

_YEAR = ("year", "date")
_PEOPLE = ("author", "editor")
_THESIS: Groups = (("author",), ("title",), ("school", "institution"), _YEAR)
_REPORT: Groups = (("author",), ("title",), ("institution",), _YEAR)
_PART: Groups = (("author",), ("title",), ("booktitle",), _YEAR)
_EDITED: Groups = (("editor",), ("title",), _YEAR)

REQUIRED: dict[str, Groups] = {
    "article": (("author",), ("title",), ("journal", "journaltitle"), _YEAR),
    "book": (_PEOPLE, ("title",), ("publisher",), _YEAR),
    "bookinbook": _PART,
    "booklet": (("title",),),
    "collection": _EDITED,
    "conference": _PART,
    "dataset": (("title",),),
    "inbook": (_PEOPLE, ("title",), ("chapter", "pages"), ("publisher",), _YEAR),
    "incollection": (("author",), ("title",), ("booktitle",), ("publisher",), _YEAR),
    "inproceedings": _PART,
    "inreference": (("title",), ("booktitle",), _YEAR),
    "manual": (("title",),),
    "mastersthesis": _THESIS,
    "misc": (("title", "author", "editor", "howpublished", "note", "month", "year", "date"),),
    "mvbook": (_PEOPLE, ("title",), _YEAR),
    "mvcollection": _EDITED,
    "mvproceedings": (("title",), _YEAR),
    "mvreference": _EDITED,
    "online": (("title",), ("url", "doi", "eprint"), _YEAR),
    "patent": (("author", "holder"), ("title",), ("number",), _YEAR),
    "periodical": (("title",), _YEAR),
    "phdthesis": _THESIS,
    "proceedings": (("title",), _YEAR),
    "reference": _EDITED,
    "report": _REPORT,
    "software": (("title",),),
    "suppbook": _PART,
    "suppcollection": _PART,
    "techreport": _REPORT,
    "thesis": _THESIS,
    "unpublished": (("author",), ("title",), ("note",)),
}
"""For each type the fields it must have; of a group one is enough."""

REQUIRED_IN_BIBLATEX: dict[str, Groups] = {
    **REQUIRED,
    "misc": (("title",),),
    "book": (_PEOPLE, ("title",), _YEAR),
    "inbook": _PART,
    "incollection": _PART,
    "unpublished": (("author",), ("title",), _YEAR),
}
"""The same for entries written for biblatex, which asks for no publisher."""

_BIBLATEX = (
    "date eventdate eventtitle eprintclass eprinttype journalsubtitle journaltitle langid location "
    "maintitle origdate pubstate shortjournal subtitle titleaddon urldate"
)
ONLY_BIBLATEX = frozenset(_BIBLATEX.split())
"""Fields that tell an entry written for biblatex."""

_OTHER_TYPES = (
    "artwork audio bibnote commentary electronic image jurisdiction legislation legal letter movie "
    "music performance review set standard suppperiodical video www xdata"
)
TYPES = frozenset([*REQUIRED, *_OTHER_TYPES.split()])
"""Every type that BibTeX's or biblatex's styles know."""

_NAMES = (
    "annotator author commentator editor editora editorb editorc editortype editoratype "
    "editorbtype editorctype translator "
)
_ALWAYS = "addendum language note pubstate subtitle title titleaddon "
_BOOK = (
    _ALWAYS + _NAMES + "afterword chapter edition eid foreword introduction isbn location address "
    "mainsubtitle maintitle maintitleaddon number origlanguage pages pagetotal part publisher "
    "series volume volumes "
)
_IN = "bookauthor booksubtitle booktitle booktitleaddon type "
_EVENT = "eventdate eventtitle eventtitleaddon venue organization "
_REPORTED = (
    _ALWAYS + "author institution school location address type chapter eid pages pagetotal isrn "
    "number version "
)
_FIELDS = {
    "article": _ALWAYS + _NAMES + "eid issn issue issuetitle issuesubtitle issuetitleaddon journal "
    "journaltitle journalsubtitle journaltitleaddon number origlanguage pages series version "
    "volume",
    "book": _BOOK + "booktitle",
    "inbook": _BOOK + _IN,
    "booklet": _ALWAYS + "author editor editortype chapter eid howpublished location address pages "
    "pagetotal type",
    "collection": _BOOK + "booktitle",
    "incollection": _BOOK + _IN,
    "dataset": _ALWAYS + "author editor editortype edition location address number organization "
    "publisher series type version",
    "manual": _ALWAYS + "author editor editortype chapter edition eid isbn location address number "
    "organization pages pagetotal publisher series type version",
    "misc": _ALWAYS + "author editor editortype howpublished location address organization type "
    "version",
    "online": _ALWAYS + "author editor editortype organization version howpublished",
    "patent": _ALWAYS + "author holder location address number type version",
    "periodical": _ALWAYS + _NAMES + "issn issue issuesubtitle issuetitle issuetitleaddon number "
    "series volume",
    "proceedings": _BOOK + _EVENT + "booktitle",
    "inproceedings": _BOOK + _IN + _EVENT,
    "report": _REPORTED,
    "thesis": _REPORTED,
    "unpublished": _ALWAYS + _EVENT + "author howpublished location address type",
}
_ALIASES = {
    "bookinbook": "inbook",
    "conference": "inproceedings",
    "electronic": "online",
    "inreference": "incollection",
    "mastersthesis": "thesis",
    "mvbook": "book",
    "mvcollection": "collection",
    "mvproceedings": "proceedings",
    "mvreference": "collection",
    "phdthesis": "thesis",
    "reference": "collection",
    "software": "misc",
    "suppbook": "inbook",
    "suppcollection": "incollection",
    "techreport": "report",
    "www": "online",
}
FIELDS: dict[str, frozenset[str]] = {
    name: frozenset(each.split()) for name, each in _FIELDS.items()
}
FIELDS |= {alias: FIELDS[name] for alias, name in _ALIASES.items()}
"""For each type the fields that BibTeX's styles or biblatex print for it in particular."""

TYPED_FIELDS = frozenset(name for names in FIELDS.values() for name in names)
"""Fields that some types print and others do not."""

_ANY_TYPE = (
    "abstract annotation annote archiveprefix authortype bookpagination crossref date day doi "
    "entryset entrysubtype eprint eprintclass eprinttype execute file gender ids indexsorttitle "
    "indextitle isan ismn iswc key keywords label langid langidopts library month nameaddon "
    "options origdate origlocation origpublisher origtitle pagination pdf presort primaryclass "
    "related relatedoptions relatedstring relatedtype reprinttitle shortauthor shorteditor "
    "shorthand shorthandintro shortjournal shortseries shorttitle sortkey sortname sortshorthand "
    "sorttitle sortyear url urldate xdata xref year yeardivision"
)
_ELSEWHERE = (
    # Reference managers and databases write these; styles pass them over on purpose
    "acmid adsnote adsurl affiliation articleno arxivid author_keywords authors_list bibsource "
    "biburl cdate citations code coden collaboration comment comments contents copyright "
    "creationdate dimensions document_type doc eissn ee eprintversion fjournal grade groups "
    "hal_id hal_version issn-l issue_date keyword lastchecked lccn license mdate mendeley-groups "
    "mendeley-tags modificationdate mrclass mrnumber mrreviewer nlmuniqueid notes numpages orcid "
    "owner pissn pmc pmcid pmid price print priority qualityassured ranking rating read readstatus "
    "relevance reportnumber review searchstring size sjournal slaccitation source status tags "
    "timestamp unique-id url2 urn users video zblnumber"
)
KNOWN_FIELDS = TYPED_FIELDS | frozenset(_ANY_TYPE.split()) | frozenset(_ELSEWHERE.split())
"""Every field that a style, or a program that writes bibliographies, has a use for."""

MISPLACED: dict[str, dict[str, str]] = {
    "article": {"booktitle": "journal", "school": "note", "institution": "note"},
    "book": {"journal": "series", "school": "publisher"},
    "inproceedings": {"journal": "booktitle", "journaltitle": "booktitle", "school": "publisher"},
    "incollection": {"journal": "booktitle", "journaltitle": "booktitle"},
    "inbook": {"journal": "booktitle", "journaltitle": "booktitle"},
    "phdthesis": {"publisher": "school", "journal": "school", "organization": "school"},
    "mastersthesis": {"publisher": "school", "journal": "school", "organization": "school"},
    "thesis": {"publisher": "institution", "journal": "institution"},
    "techreport": {"journal": "institution", "publisher": "institution", "school": "institution"},
    "report": {"journal": "institution", "publisher": "institution", "school": "institution"},
    "misc": {"journal": "howpublished", "booktitle": "howpublished"},
    "online": {"journal": "organization", "publisher": "organization"},
}
MISPLACED["conference"] = MISPLACED["inproceedings"]
"""For each type the fields that it does not print, and where their content belongs instead."""

PARENTS: dict[str, frozenset[str]] = {
    "inproceedings": frozenset(
        {"proceedings", "mvproceedings", "book", "collection", "periodical"}
    ),
    "incollection": frozenset({"collection", "mvcollection", "book", "mvbook", "proceedings"}),
    "inbook": frozenset({"book", "mvbook", "collection"}),
    "bookinbook": frozenset({"book", "mvbook", "collection"}),
    "inreference": frozenset({"reference", "mvreference", "collection", "book"}),
    "article": frozenset({"article", "periodical"}),
    "book": frozenset({"book", "mvbook"}),
}
PARENTS["conference"] = PARENTS["inproceedings"]
"""For each type the types that an entry's ``crossref`` parent can have."""

_SPELLINGS = (
    "AdaBoost AdaGrad AlexNet Alzheimer arXiv Banach Bayes Bayesian Bernoulli BERT BibTeX "
    "Boltzmann Brownian Cauchy Chebyshev Chomsky CIFAR CUDA DeepMind DenseNet Dirichlet DNA "
    "DropConnect EfficientNet Einstein Euclidean Euler FaceNet Fourier Gabor Galerkin Galois "
    "Gaussian GitHub GoogLeNet GPU Hamiltonian Hebbian Hilbert Hopfield ImageNet Jacobian "
    "Kalman Kolmogorov Lagrangian Langevin Laplacian LaTeX LeNet Lipschitz LSTM Markov "
    "Markovian McCulloch MNIST MobileNet NeurIPS Newtonian OpenAI Pareto Parkinson Poisson "
    "PyTorch ReLU Riemann Riemannian ResNet RNA RoBERTa Schrödinger Shannon Siamese SimCLR "
    "TensorFlow Turing VGG Voronoi Wasserstein WordNet YouTube"
)
SPELLINGS = {name.lower(): name for name in _SPELLINGS.split()}
"""Names that titles often hold, by their letters in lower case."""
