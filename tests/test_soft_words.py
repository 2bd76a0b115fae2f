"""Every free text that a team writes is listened to, by the one module that does it; no other field is."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from test_pages import site

import web
from geo.model import NOBODY, Actor
from web.forms import form_of
from web.record_forms import Draft, form_page

TEMPLATES = Path(web.__file__).parent / "templates"
QUIET = {
    "_add.html": {"wo-adresse", "wo-ort", "opening_hours", "function", "name", "office_contact", "consent_text"},
    "form.html": {"wo"},
    "needs.html": {"function", "office_contact"},
    "project.html": {"role"},
    "persons.html": {"q"},
    "resources.html": {"q"},
}
"""Searches, hours, and the function and office contact of key persons."""
ROOMS = ("ressourcen", "angebote", "traeger", "personen", "vorhaben", "vereinbarungen", "runden")


def fields(html: str) -> list[str]:
    return re.findall(r"<(?:input|textarea)\b[^>]*\bmaxlength[^>]*>", html)


def name_of(tag: str) -> str:
    found = re.search(r'\b(?:name|id)="([^"]+)"', tag)
    return found[1] if found else ""


@pytest.mark.parametrize("path", sorted((TEMPLATES / "team").glob("*.html")), ids=lambda path: path.name)
def test_free_text_of_a_team_is_listened_to(path: Path) -> None:
    tags = [tag for tag in fields(path.read_text("utf-8")) if "{{ field.name }}" not in tag]
    deaf = {name_of(tag) for tag in tags if "data-free" not in tag}
    assert deaf <= QUIET.get(path.name, set())


@pytest.mark.parametrize("room", ROOMS)
def test_forms_of_records_say_which_of_their_fields_are_free(room: str) -> None:
    html = form_page(site(path=f"/team/{room}/neu"), Draft(form_of(room, (), "de"), {}))
    free = {name_of(tag) for tag in re.findall(r"<(?:input|textarea)\b[^>]*data-free[^>]*>", html)}
    lines = {one.name for one in form_of(room, (), "de").fields if one.kind in {"line", "text"}}
    quiet = {"phone", "email", "website", "office_contact", "consent_text", "opening_hours", "price"}
    assert free == lines - quiet - ({"name"} if room == "personen" else set())


def test_nothing_else_is_listened_to() -> None:
    others = [path for path in TEMPLATES.rglob("*.html") if path.parent.name != "team"]
    assert [path.name for path in others if "data-free" in path.read_text("utf-8")] == []


def test_the_module_comes_with_every_page_of_a_team_and_not_to_the_desk() -> None:
    member = Actor(1, "m", roles=frozenset({("member", None)}))

    def listens(path: str, actor: Actor) -> bool:
        return "soft.js" in web.help_page(replace(site(path=path), actor=actor))

    assert listens("/hilfe", member)
    assert not listens("/hilfe", NOBODY)
    assert not listens("/beratung", member)
