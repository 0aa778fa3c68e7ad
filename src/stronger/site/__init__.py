"""The site: plain Markdown pages, data and figures for MkDocs to render."""

from stronger.site.building import build, serve, settings_for
from stronger.site.generating import generate
from stronger.site.writing import Report, SiteError

__all__ = ["Report", "SiteError", "build", "generate", "serve", "settings_for"]
