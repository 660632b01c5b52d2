"""Jinja templates of the page: a file beside the module that renders it, with escaping on."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rag.page.markup import name_writer, place, without_controls
from rag.text.display import count


def render(template: str, **values: object) -> Markup:
    """Render a template, named by its path below `rag/page/`.

    Every value is escaped, and loses control characters and marks of direction, unless it is
    `Markup`. A name that the template uses and `values` lacks is an error.
    """
    return Markup(_environment().get_template(template).render(values))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = count
    environment.filters["place"] = place
    environment.filters["writer"] = name_writer
    environment.filters["file_name"] = lambda path: PurePosixPath(path).name
    environment.filters["quoted"] = quote
    return environment


def _finalize(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return without_controls(value)
    return value
