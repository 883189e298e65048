# SPDX-License-Identifier: AGPL-3.0-or-later
"""The places that apps above may fill, for the templates of those below."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django import template
from django.db.models import Model
from django.forms import Media
from django.template.context import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from organizzazione.page_parts import parts_of
from organizzazione.two_sides import site_page, workshop_page

register = template.Library()
# What makes a slug of a title while one writes it: a kind of box that no table here has, and 48 kB of each page.
OF_SLUGS: Final = ("/urlify", "/prepopulate", "/xregexp")
# What opens the row of another table in a window of its own, and the library that it stands on.
OF_BOXES: Final = ("/jquery", "admin/js/core.", "/RelatedObjectLookups")


@register.simple_tag(takes_context=True)
def place(context: Context, name: str, *about: Any) -> SafeString:
    """What fills a place of this page, one part after the other; nothing where nobody has anything to say."""
    told = (part(*about) for part in parts_of(name))
    return format_html_join("", "{}", ((_rendered(context, file, dict(said)),) for file, said in told))


def _rendered(context: Context, file: str, said: dict[str, Any]) -> str:
    if context.template is None:
        raise template.TemplateSyntaxError("{% place %} stands in a template that is being rendered")
    return context.template.engine.get_template(file).render(context.new(said))


@register.inclusion_tag("nel_laboratorio.html", takes_context=True)
def in_workshop(context: Context, row: Model | None) -> dict[str, str]:
    """The way to the row of what a page of the site shows; nothing for whom it does not open."""
    return {"pagina": workshop_page(row, context["request"]) if row is not None else ""}


@register.simple_tag
def on_site(row: Model | None) -> str:
    """The page of the site that shows a row of the workshop; empty for what has none."""
    return site_page(row) if row is not None else ""


@register.filter
def needed_scripts(media: Media) -> SafeString:
    """The scripts of a page of the admin, without those that nothing in it asks for."""
    return _without(media, OF_SLUGS)


@register.filter
def scripts_of_a_list(media: Media) -> SafeString:
    """The same of a list with nothing to write in: no box of it opens the row of another table."""
    return _without(media, (*OF_SLUGS, *OF_BOXES))


def _without(media: Media, names: Iterable[str]) -> SafeString:
    lines = (line for line in media.render_js() if not any(name in line for name in names))
    return format_html_join("\n", "{}", ((line,) for line in lines))


@register.filter
def named(cells: Iterable[str], headers: Iterable[Mapping[str, Any]]) -> Iterator[SafeString]:
    """The cells of a row of the admin, each with the name of its column: on a narrow screen the row is a card."""
    for cell, header in zip(cells, headers, strict=False):
        written = str(conditional_escape(cell))
        if written.startswith("<td") and "action-checkbox" not in str(header.get("class_attrib", "")):
            name = format_html('<td data-nome="{}"', capfirst(str(header["text"])))
            written = f"{name}{written.removeprefix('<td')}"
        yield mark_safe(written)  # noqa: S308 -- the admin hands over cells that are written already
