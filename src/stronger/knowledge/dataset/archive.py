"""Puts the graph into an archive that a data repository takes as it is."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import zipfile
from importlib.resources import files as resources
from typing import TYPE_CHECKING, Any

from stronger.knowledge.dataset.datasheet import datasheet
from stronger.knowledge.dataset.formats import FORMATS
from stronger.knowledge.dataset.schema import fields_page, json_schema
from stronger.knowledge.dataset.tables import SCHEMA
from stronger.knowledge.edition import edition_of
from stronger.slugs import slugs

if TYPE_CHECKING:
    from stronger.knowledge.base import KnowledgeBase
    from stronger.knowledge.edition import Author, Edition

SHAPES = "shapes.ttl"
SUMS = "SHA256SUMS"
FIRST, LAST = "1980-01-01", "2107-12-31"
"""Days that an archive can hold; the first is that of files whose day is not known."""
LICENCES = ("LICENSE-DATA.md", "LICENSE-DATA", "LICENSE-DATA.txt")
"""Where a knowledge base says under which licence its texts and data are, if in a file."""
ABOUT = {
    "references.bib": "the bibliography, in BibTeX",
    SCHEMA: "JSON Schema of graph.json",
    SHAPES: "SHACL shapes that graph.ttl keeps to",
    "FIELDS.md": "what every attribute means",
    "DATASHEET.md": "how the data came about, and what it is for",
    "LICENSE.md": "what may be done with it",
    "CITATION.cff": "how to cite it",
    ".zenodo.json": "metadata for a repository",
}


def name_of(kb: KnowledgeBase) -> str:
    """Return what the archive is called: by title, and by version or else by day."""
    about = edition_of(kb.root)
    return f"{_stem(about)}.zip"


def _stem(about: Edition) -> str:
    """Return the name of the archive's folder: safe in every file system, whatever the title is."""
    title = about.title.lower().replace(" ", "-")
    version = re.sub(r"[^A-Za-z0-9.+]+", "-", about.version or about.date).strip(".-")
    return "-".join(filter(None, (slugs([title])[title], "graph", version[:40])))


def graph_files(kb: KnowledgeBase) -> dict[str, str]:
    """Return the graph in all formats, with its schema and its shapes, by file name."""
    graph = kb.dataset
    return {
        **{each.file: each.write(graph) for each in FORMATS.values()},
        SCHEMA: json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n",
        SHAPES: shapes(),
    }


def shapes() -> str:
    """Return the SHACL shapes of the graph in Turtle."""
    return (resources("stronger.knowledge.dataset") / SHAPES).read_text(encoding="utf-8")


def archive(kb: KnowledgeBase) -> tuple[dict[str, bytes], bytes]:
    """Return the files of the archive, and the archive: a zip whose bytes only the data decide.

    Files come in order of their names, and their date is the day of the data.
    """
    about = edition_of(kb.root)
    files = {name: _bytes(text) for name, text in sorted(_texts(kb, about).items())}
    sums = (f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    files[SUMS] = "".join(sums).encode()
    year, month, day = (int(each) for each in min(max(about.date, FIRST), LAST).split("-"))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, data in files.items():
            entry = zipfile.ZipInfo(f"{_stem(about)}/{name}", (year, month, day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # as on Unix, whatever the system
            entry.external_attr = 0o644 << 16
            folder.writestr(entry, data, compresslevel=9)
    return files, made.getvalue()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _texts(kb: KnowledgeBase, about: Edition) -> dict[str, str]:
    from stronger.bibliography import export

    texts = {
        **graph_files(kb),
        "references.bib": export(kb.bibliography, list(kb.bibliography.by_key.values())),
        "DATASHEET.md": datasheet(kb, about),
        "FIELDS.md": f"# Fields of the graph\n\n{fields_page()}",
        "LICENSE.md": _licence(kb, about),
        "CITATION.cff": _citation(about),
        ".zenodo.json": json.dumps(_zenodo(about), indent=2, ensure_ascii=False) + "\n",
    }
    return {**texts, "README.md": _readme(about, texts)}


def _readme(about: Edition, texts: dict[str, str]) -> str:
    known = {**ABOUT, **{each.file: each.about for each in FORMATS.values()}}
    rows = "".join(f"| `{name}` | {known[name]} |\n" for name in sorted(texts))
    authors = ", ".join(map(str, about.authors)) or f"the authors of {about.title}"
    day = f" Data of {about.date}." if about.date else ""
    return (
        f"# {about.of}: the graph\n\n{_description(about)}{day}\n\n"
        f"| File | What it is |\n|---|---|\n{rows}| `{SUMS}` | checksums: `sha256sum -c {SUMS}` |\n"
        "\n## A first look\n\n"
        "```python\nimport json\n\nimport networkx as nx\n\n"
        'with open("graph.json", encoding="utf-8") as file:\n'
        '    graph = nx.node_link_graph(json.load(file), edges="edges")\n'
        'print(graph.graph["title"], len(graph), graph.number_of_edges())\n```\n'
        f"\n## Cite\n\nCite {authors}, *{about.of}*, as `CITATION.cff` says, and the papers that "
        "you rely on.\n"
    )


def _description(about: Edition) -> str:
    return (
        "Papers, what each states on which claim and where, how claims bear on each other, and "
        f"what demos predicted and measured: {about.title} as one graph, in {len(FORMATS)} formats."
    )


def _licence(kb: KnowledgeBase, about: Edition) -> str:
    for name in LICENCES:
        try:
            return (kb.root / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
    if not about.licence and not about.licence_address:
        return "# Licence\n\nNo licence is stated: nothing is granted beyond what the law allows.\n"
    stated = " ".join(filter(None, (about.licence, about.licence_address)))
    return f"# Licence\n\nTexts and data: {stated}\n"


def _citation(about: Edition) -> str:
    """Return a ``CITATION.cff`` of the dataset; what is not known is left out."""
    import yaml

    authors = [_named(each) for each in about.authors] or [{"name": f"Authors of {about.title}"}]
    stated = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below, and the papers you rely on.",
        "title": f"{about.title}: the graph",
        "type": "dataset",
        "abstract": _description(about),
        "authors": authors,
        "version": about.version,
        "date-released": about.date,
        "license": about.spdx,
        "url": about.address,
        "doi": about.doi,
        "keywords": list(about.keywords),
    }
    known = {name: value for name, value in stated.items() if value}
    return str(yaml.safe_dump(known, sort_keys=False, allow_unicode=True, width=96))


def _named(author: Author) -> dict[str, str]:
    names = {
        "name": author.name,
        "family-names": author.family,
        "given-names": author.given,
        "orcid": author.orcid,
    }
    return {name: value for name, value in names.items() if value}


def _zenodo(about: Edition) -> dict[str, Any]:
    """Return the metadata that Zenodo asks for; what is not known is left out."""
    creators = [
        {"name": each.inverted, "orcid": each.orcid.rpartition("/")[2]} for each in about.authors
    ] or [{"name": f"Authors of {about.title}", "orcid": ""}]
    stated = {
        "upload_type": "dataset",
        "title": f"{about.title}: the graph",
        "description": f"<p>{html.escape(_description(about))}</p>"
        + (f"<p>{html.escape(about.description)}</p>" if about.description else ""),
        "creators": [{key: value for key, value in each.items() if value} for each in creators],
        "version": about.version,
        "publication_date": about.date,
        "access_right": "open" if about.spdx else "",
        "license": about.spdx.lower(),
        "keywords": list(about.keywords),
    }
    return {name: value for name, value in stated.items() if value}
