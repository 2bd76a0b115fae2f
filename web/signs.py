"""What stands in hundreds of rows and marks, as a style sheet: one picture for all of them instead of one in each."""

from functools import cache
from urllib.parse import quote

from geo.model import GROUPS
from web.icons import icon_picture
from web.marks import number_picture

__all__ = ["signs"]

_SIGNS = ("add", "check", "check_circle", "description", "history", "pending")


@cache
def signs() -> str:
    """Return the style sheet: `--sign-{name}` for masks, `number--{group}` for numbers in lists and on maps."""
    named = "".join(f"--sign-{name}:{_url(icon_picture(name))};" for name in _SIGNS)
    numbers = (
        f".number--{group.key}{{background-image:{_url(number_picture(group))}}}\n"
        f".place-mark .number--{group.key}{{background-image:{_url(number_picture(group, lined=True))}}}\n"
        for group in GROUPS
    )
    return f":root{{{named}}}\n{''.join(numbers)}"


def _url(picture: str) -> str:
    return f'url("data:image/svg+xml,{quote(picture, safe=" /:=")}")'
