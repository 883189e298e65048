# SPDX-License-Identifier: AGPL-3.0-or-later
"""The places that apps above may fill, for the templates of those below."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from organizzazione.page_parts import parts_of

register = template.Library()


@register.simple_tag(takes_context=True)
def place(context: Context, name: str, *about: Any) -> SafeString:
    """What fills a place of this page, one part after the other; nothing where nobody has anything to say."""
    told = (part(*about) for part in parts_of(name))
    return format_html_join("", "{}", ((_rendered(context, file, dict(said)),) for file, said in told))


def _rendered(context: Context, file: str, said: dict[str, Any]) -> str:
    if context.template is None:
        raise template.TemplateSyntaxError("{% place %} stands in a template that is being rendered")
    return context.template.engine.get_template(file).render(context.new(said))
