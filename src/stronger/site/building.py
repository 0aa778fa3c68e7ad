"""Hands the pages to MkDocs: builds the site, serves it, and generates first in either case."""

from __future__ import annotations

import errno
import logging
import os
import socket
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from stronger.knowledge.edition import date_of
from stronger.site.generating import generate
from stronger.site.imprint import Settings, imprint, settings_of
from stronger.site.rebuilding import Rebuilding
from stronger.site.writing import SiteError, is_generated

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from stronger.knowledge import KnowledgeBase

HOOK = "mkdocs_hook.py"
"""The file beside ``mkdocs.yml`` that lets plain MkDocs generate, too."""
log = logging.getLogger("mkdocs.stronger")
_rebuilding: defaultdict[str, Rebuilding] = defaultdict(Rebuilding)
"""What is served, by folder of pages: a server loads its configuration anew for each build."""


def generate_for(config: MkDocsConfig, pages: Mapping[str, str] | None = None) -> None:
    """Generate the pages of the knowledge base that an ``mkdocs.yml`` belongs to.

    For the event ``on_pre_build``. Findings of reading files are warnings of the build. What the
    theme prints of the site as a whole becomes ``extra.stronger`` of the configuration, no page has
    the date of the clock, and pages written by hand have measured numbers where they ask for them.
    """
    from mkdocs.exceptions import PluginError

    import stronger

    try:
        kb = stronger.load(Path(config.config_file_path or ".").parent)
        for finding in kb.reading:
            log.warning("%s", finding)
        log.info("%s", generate(kb, Path(config.docs_dir), pages, settings_of(config)))
        config.extra["stronger"] = imprint(config)
        _leave_out_of_nav(config)
        words: Any = SimpleNamespace(
            on_files=_marked(kb, config),
            on_pre_page=_dated(date_of(kb.root)),
            on_page_markdown=_filled(kb, config),
        )
        config.plugins["stronger-words"] = words
    except (SiteError, FileNotFoundError) as error:
        raise PluginError(str(error)) from error


def _dated(date: str) -> Callable[..., Page]:
    """Return a handler that gives pages the date of the data in place of the clock's."""

    def on_pre_page(page: Page, **_: Any) -> Page:
        page.update_date = date or "1970-01-01"
        return page

    return on_pre_page


def _marked(kb: KnowledgeBase, config: MkDocsConfig) -> Callable[..., Files]:
    """Return a handler that tells a dirty build which pages show what changed elsewhere."""
    docs = Path(config.docs_dir)

    def fill(path: str, text: str) -> str:
        return "" if is_generated(docs, docs / path) else kb.fill(text)

    def on_files(files: Files, config: MkDocsConfig, **_: Any) -> Files:
        _rebuilding[config.docs_dir].mark(files, config, fill)
        return files

    return on_files


def _filled(kb: KnowledgeBase, config: MkDocsConfig) -> Callable[..., str]:
    """Return a handler that puts measured numbers into pages written by hand."""
    docs = Path(config.docs_dir)

    def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
        path = page.file.abs_src_path
        return markdown if path is None or is_generated(docs, Path(path)) else kb.fill(markdown)

    return on_page_markdown


def _leave_out_of_nav(config: MkDocsConfig) -> None:
    """Spare those whose ``mkdocs.yml`` is older than some generated pages a warning of each."""
    from pathspec import GitIgnoreSpec

    ours = GitIgnoreSpec.from_lines(["/authors/", "/years/", "/venues/", "/history/", "/glossary/"])
    config.not_in_nav = config.not_in_nav + ours if config.not_in_nav else ours


def settings_for(root: Path) -> Settings:
    """Return what the ``mkdocs.yml`` of a knowledge base says that pages depend on.

    Raises
    ------
    SiteError
        If it cannot be read, or says something that cannot be.
    """
    from mkdocs.exceptions import Abort, ConfigurationError

    if not (root / "mkdocs.yml").is_file():
        return Settings()
    # Pages may be written before there are others
    (root / "docs").mkdir(exist_ok=True)
    try:
        return settings_of(_config(root))
    except (Abort, ConfigurationError) as error:
        raise SiteError(f"mkdocs.yml cannot be read: {error}") from error


def watch_what_people_write(server: LiveReloadServer, config: MkDocsConfig) -> LiveReloadServer:
    """Have a server build anew when a page written by hand changes, and not for generated ones.

    For the event ``on_serve``. Building writes pages; were they watched, every edit would build the
    site twice.
    """
    docs = Path(config.docs_dir)
    observer: Any = server.observer
    schedule = observer.schedule

    def schedule_filtered(handler: Any, path: str, **options: Any) -> Any:
        build_anew = handler.on_any_event

        def on_any_event(event: Any) -> None:
            if not is_generated(docs, Path(os.fsdecode(event.src_path))):
                build_anew(event)

        handler.on_any_event = on_any_event
        return schedule(handler, path, **options)

    server.unwatch(config.docs_dir)
    observer.schedule = schedule_filtered
    server.watch(config.docs_dir)
    return server


def build(
    root: str | Path,
    strict: bool = True,
    site_dir: str | Path | None = None,
    pages: Mapping[str, str] | None = None,
    offline: bool = False,
) -> Path:
    """Generate the pages and build the site.

    Parameters
    ----------
    root : str or Path
        The knowledge base: the folder with ``mkdocs.yml``.
    strict : bool, default True
        Whether a warning is an error.
    site_dir : str or Path, optional
        Where to build; as ``mkdocs.yml`` says by default.
    pages : mapping of str to str, optional
        Further pages, as for `generate`, if ``mkdocs.yml`` does not name our hook.
    offline : bool, default False
        Whether to build a copy that is read without a server: links name files, and what a browser
        loads from a server only is left out, the box that finds among it.

    Returns
    -------
    Path
        The folder of the site.

    Raises
    ------
    SiteError
        If it cannot be built; MkDocs has logged why.
    """
    from mkdocs.commands.build import build as build_site
    from mkdocs.exceptions import Abort, ConfigurationError, PluginError

    _speak(logging.WARNING)
    try:
        config = _config(Path(root), strict=strict, site_dir=site_dir)
        if offline:
            config.use_directory_urls = False
            config.extra["offline"] = True
        config.plugins.on_startup(command="build", dirty=False)
        if HOOK not in map(str, config.hooks):
            # As part of the build, so that warnings count in strict mode
            hook: Any = SimpleNamespace(on_pre_build=lambda config: generate_for(config, pages))
            config.plugins["stronger"] = hook
        build_site(config)
    except (Abort, ConfigurationError, PluginError) as error:
        raise SiteError(f"the site cannot be built: {error}") from error
    config.plugins.on_shutdown()
    return Path(config.site_dir)


def serve(
    root: str | Path, address: str = "127.0.0.1:8000", pages: Mapping[str, str] | None = None
) -> None:
    """Serve the site and build it anew whenever a page or a data file changes.

    Where ``mkdocs.yml`` does not name our hook, pages are generated once, at the start.

    Parameters
    ----------
    root : str or Path
        The knowledge base: the folder with ``mkdocs.yml``.
    address : str, default "127.0.0.1:8000"
        Host and port.
    pages : mapping of str to str, optional
        Further pages, as for `generate`, if ``mkdocs.yml`` does not name our hook.

    Raises
    ------
    SiteError
        If it cannot be served, a malformed address or a taken port included; this is found before
        anything is built.
    """
    from mkdocs.commands.serve import serve as serve_site
    from mkdocs.exceptions import Abort, ConfigurationError, PluginError

    _speak(logging.INFO)
    root = Path(root)
    _find_free(address)
    try:
        config = _config(root)
        if HOOK not in map(str, config.hooks):
            generate_for(config, pages)
        logging.getLogger("mkdocs.commands.build").addFilter(_not_of_dirt)
        serve_site(
            config_file=str(root / "mkdocs.yml"),
            build_type="dirty",
            dev_addr=address,
            watch=[str(root / "data")],
        )
    except (Abort, ConfigurationError, PluginError, OSError) as error:
        raise SiteError(f"the site cannot be served: {error}") from error


def _not_of_dirt(record: logging.LogRecord) -> bool:
    """Leave out the warning that pages may be stale: those that would be are marked."""
    return not record.getMessage().startswith("A 'dirty' build")


def _find_free(address: str) -> None:
    """Raise an error for people unless a server can listen at an address."""
    from mkdocs.config.base import ValidationError
    from mkdocs.config.config_options import IpAddress

    example = "127.0.0.1:8001"
    try:
        option: Any = IpAddress()
        host, port = option.validate(address)
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except (ValidationError, OverflowError):
        raise SiteError(
            f"{address!r} is no address to serve at: it takes host and port, such as {example}"
        ) from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SiteError(
                f"{address} is taken, perhaps by a site that is served already; "
                f"choose another port: --address {host}:{port + 1 if port < 65535 else 8001}"
            ) from None
        reason = error.strerror or str(error)
        raise SiteError(f"the site cannot be served at {address}: {reason}") from None


def _speak(level: int) -> None:
    """Let MkDocs say what it has to say on standard error, unless someone listens already."""
    logger = logging.getLogger("mkdocs")
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setLevel(level)
        handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)


def _config(root: Path, **options: Any) -> MkDocsConfig:
    from mkdocs.config import load_config

    if not (root / "mkdocs.yml").is_file():
        raise SiteError(f"{root} has no mkdocs.yml")
    given = {name: value for name, value in options.items() if value is not None}
    if "site_dir" in given:
        given["site_dir"] = str(given["site_dir"])
    return load_config(config_file=str(root / "mkdocs.yml"), **given)
