"""No table of people may hold a client: no such name, no text without a limit, no person of the staff."""

import re

import pytest
from sqlalchemy import ARRAY, CheckConstraint, Engine, String, text
from sqlalchemy.dialects.postgresql import JSONB

from geo.store.tables import PEOPLES, Table
from geo.store.tables.accounts import AccountRow

FORBIDDEN = [
    "client",
    "klient",
    "kunde",
    "customer",
    "case_",
    "fall_",
    "_case",
    "akte",
    "aktenzeichen",
    "case_number",
    "fallnummer",
    "bg_number",
    "kundennummer",
    "birth",
    "geburt",
    "age_of",
    "gender",
    "sex_",
    "nationality",
    "staatsangeh",
    "religion",
    "ethnic",
    "origin_country",
    "disability",
    "behinderung",
    "diagnos",
    "illness",
    "krank",
    "income",
    "einkommen",
    "debt_amount",
    "schulden",
    "iban",
    "bank_account",
    "tax_id",
    "sozialversicherung",
    "marital",
    "family_status",
    "kinderzahl",
    "residence_status",
    "aufenthaltsstatus",
    "home_address",
    "wohnort",
    "home_street",
    "attendance",
    "teilnahme",
    "sanction",
    "sanktion",
    "compliance",
    "rating",
    "stars",
    "priority_score",
    "popularity",
]
"""Parts of names that a column for a client, or for what must not be judged, would have."""
OF_STAFF = ("account_id", "author", "written_by", "user_id", "created_by", "changed_by", "employee", "mitarbeiter")
LONGEST = 1000


def columns() -> dict[str, object]:
    return {
        f"{name}.{column.name}": column.type
        for name, table in Table.metadata.tables.items()
        if name in PEOPLES or "neighbourhood_id" in table.c
        for column in table.columns
        if not name.startswith("account")
    }


def test_no_column_has_the_name_of_a_client() -> None:
    found = [
        name
        for name in columns()
        for word in FORBIDDEN
        if word.strip("_") in name.split(".")[1].split("_") or (len(word) > 5 and word in name.split(".")[1])
    ]
    assert found == []
    assert len(columns()) > 150


def test_a_column_for_a_client_would_be_found() -> None:
    """The words bite: names that somebody might choose are all refused."""
    for name in ("client_name", "kunde", "fallnummer", "birth_date", "diagnosis", "case_number", "iban"):
        parts = name.split("_")
        assert any(word.strip("_") in parts or (len(word) > 5 and word in name) for word in FORBIDDEN), name


def test_no_record_says_which_person_of_the_staff_wrote_it() -> None:
    assert [name for name in columns() if name.split(".")[1] in OF_STAFF] == []
    assert AccountRow.__tablename__ not in PEOPLES


@pytest.mark.parametrize("name", PEOPLES)
def test_every_free_text_has_a_limit(name: str) -> None:
    table = Table.metadata.tables[name]
    checks = [str(rule.sqltext) for rule in table.constraints if isinstance(rule, CheckConstraint)]
    limited = {word for check in checks for word in re.findall(r"char_length\((\w+)", check)}
    endless = []
    for column in table.columns:
        kind = column.type.item_type if isinstance(column.type, ARRAY) else column.type
        is_text = isinstance(kind, String | JSONB)
        if is_text and not (0 < (getattr(kind, "length", None) or 0) <= LONGEST) and column.name not in limited:
            endless.append(column.name)
    # What was overridden is limited where it is written, and what was before cannot be longer than what is now.
    known = {"place_override": ["field", "value", "original", "team"], "place_note": ["team"], "history": ["before"]}
    assert endless == known.get(name, [])


@pytest.mark.database
def test_the_database_refuses_text_beyond_its_limit(engine: Engine) -> None:
    with engine.connect() as connection:
        rows = connection.execute(
            text("""
                SELECT table_name, column_name, character_maximum_length FROM information_schema.columns
                WHERE table_schema = 'public' AND data_type = 'character varying' AND table_name = ANY (:names)
            """),
            {"names": list(PEOPLES)},
        ).all()
    assert len(rows) > 50
    assert [row for row in rows if row.character_maximum_length is None or row.character_maximum_length > LONGEST] == []


@pytest.mark.database
def test_every_table_of_people_has_policies(engine: Engine) -> None:
    with engine.connect() as connection:
        open_ones = (
            connection.execute(
                text("SELECT relname FROM pg_class WHERE relname = ANY (:names) AND NOT relrowsecurity"),
                {
                    "names": [
                        *PEOPLES,
                        "audit",
                        "audit_salt",
                        "deletion",
                        "entry_code",
                        "entry_trail",
                        "gap_indicator",
                        "project_link",
                        "project_field",
                        "calendar_token",
                    ]
                },
            )
            .scalars()
            .all()
        )
    assert open_ones == []
