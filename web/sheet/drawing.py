"""Pages for paper in any of the clients' languages."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from web.i18n import Words

__all__ = ["draw_print"]


def draw_print(template: str, words: Words, **context: object) -> str:
    """Draw a page for paper; `t` is what its sentences are told with."""
    return _environment().get_template(template).render(words=words, t=words.gettext, **context)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("web"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
