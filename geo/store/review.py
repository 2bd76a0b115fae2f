"""Questions that only a person can answer: asked once, settled by data or decided by people."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from sqlalchemy import ColumnElement, and_, func, or_, select, text, true, update
from sqlalchemy.dialects.postgresql import insert as upsert

from geo.errors import NotFoundError, RefusedError
from geo.model import ReviewKind
from geo.store import human
from geo.store.session import ReadSession, WriteSession
from geo.store.tables import NeighbourhoodRow, PlaceRow, ReviewRow

__all__ = [
    "DECISIONS",
    "SETTLED",
    "Question",
    "ask",
    "count_open",
    "decide",
    "find_place",
    "list_decided",
    "list_open",
    "list_remembered",
    "remember",
    "settle",
]

SETTLED = "settled"
"""The data answered it; it may be asked again. What a person decided is never asked again."""
KINDS: tuple[ReviewKind, ...] = get_args(ReviewKind)

_MATCH = text("""
    UPDATE list_entry SET state = 'matched', place_id = :other
    WHERE own_place_id = :place AND NOT gone
""")
_PART = text("""
    UPDATE list_entry SET state = 'list_only', place_id = NULL
    WHERE own_place_id = :place AND place_id = :other AND state = 'unsure'
""")
_VANISH = text("UPDATE place SET vanished_on = current_date, missing_since = NULL WHERE id = :place")
_BELIEVE_TEAM = text("""
    UPDATE place_override SET original = :machine WHERE place_id = :place AND field = :field
""")


@dataclass(frozen=True, slots=True)
class Question:
    """A question on its way into the table; `question` tells it from others of its kind, run after run."""

    kind: ReviewKind
    question: str
    place_id: int | None
    other_place_id: int | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


def ask(session: WriteSession, questions: Sequence[Question], *, run: int | None) -> None:
    """Open questions, but for those that are open already or that a person has decided."""
    for question in questions:
        told = {
            "place_id": question.place_id,
            "other_place_id": question.other_place_id,
            "detail": dict(question.detail),
        }
        asked = upsert(ReviewRow).values(kind=question.kind, question=question.question, opened_by_run=run, **told)
        again = {"resolved_at": None, "decision": None}
        session.execute(
            asked.on_conflict_do_update(
                index_elements=["kind", "question"],
                set_=told | again,
                where=or_(ReviewRow.decision.is_(None), ReviewRow.decision == SETTLED),
            )
        )


def settle(session: WriteSession, kind: ReviewKind, *, still: Collection[str], prefix: str = "") -> int:
    """Close the open questions of a kind, of those that begin with `prefix`, that are not `still` asked."""
    closed = (
        update(ReviewRow)
        .where(ReviewRow.kind == kind, ReviewRow.resolved_at.is_(None))
        .where(ReviewRow.question.startswith(prefix, autoescape=True), ReviewRow.question.not_in(still))
        .values(resolved_at=func.now(), decision=SETTLED)
        .returning(ReviewRow.id)
    )
    return len(session.scalars(closed).all())


def list_open(
    session: ReadSession | WriteSession,
    *,
    kind: ReviewKind | None = None,
    areas: Collection[int] | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[ReviewRow, ...]:
    """List open questions, the oldest first; of `areas` those about places in these neighbourhoods."""
    listed = (
        select(ReviewRow)
        .where(ReviewRow.resolved_at.is_(None), _lies_in(areas))
        .order_by(ReviewRow.opened_at, ReviewRow.id)
        .limit(limit)
        .offset(offset)
    )
    wanted = listed if kind is None else listed.where(ReviewRow.kind == kind)
    return tuple(session.scalars(wanted, execution_options={"populate_existing": True}))


def count_open(session: ReadSession | WriteSession, areas: Collection[int] | None = None) -> dict[str, int]:
    """Count open questions by kind; of `areas` those about places in these neighbourhoods."""
    rows = session.execute(
        select(ReviewRow.kind, func.count())
        .where(ReviewRow.resolved_at.is_(None), _lies_in(areas))
        .group_by(ReviewRow.kind)
    )
    counted: dict[str, int] = dict(list(rows))
    return {kind: counted[kind] for kind in KINDS if kind in counted}


def _lies_in(areas: Collection[int] | None) -> ColumnElement[bool]:
    if areas is None:
        return true()
    place, area = PlaceRow.__table__, NeighbourhoodRow.__table__
    around = place.join(area, func.ST_Covers(area.c.geom, place.c.geom))
    asked = select(place.c.id).select_from(around).where(place.c.id == ReviewRow.place_id, area.c.id.in_(areas))
    return asked.exists()


def list_decided(session: WriteSession, kind: ReviewKind, *, prefix: str = "") -> dict[str, str]:
    """Return what people decided, by question."""
    decided = and_(ReviewRow.kind == kind, ReviewRow.decision.is_not(None), ReviewRow.decision != SETTLED)
    rows = session.execute(
        select(ReviewRow.question, ReviewRow.decision).where(
            decided, ReviewRow.question.startswith(prefix, autoescape=True)
        )
    )
    return {str(question): str(decision) for question, decision in rows}


def remember(session: WriteSession, kind: str, question: str, decision: str) -> None:
    """Keep the answer to a question that nobody had to open, so that it is never asked."""
    told = {"decision": decision, "resolved_at": func.now()}
    said = upsert(ReviewRow).values(kind=kind, question=question, **told)
    session.execute(said.on_conflict_do_update(index_elements=["kind", "question"], set_=told))


def list_remembered(session: ReadSession | WriteSession, kind: str) -> frozenset[str]:
    """Return the questions of a kind that somebody answered."""
    return frozenset(
        session.scalars(select(ReviewRow.question).where(ReviewRow.kind == kind, ReviewRow.decision.is_not(None)))
    )


def find_place(session: ReadSession | WriteSession, number: int) -> int | None:
    """Return the place that a question is about, or None; raises NotFoundError if there is no such question."""
    row = session.get(ReviewRow, number)
    if row is None:
        raise NotFoundError("There is no such question.", de="Diese Frage gibt es nicht.")
    return row.place_id


def decide(session: WriteSession, number: int, decision: str) -> None:
    """Answer a question and do what follows from it; raises NotFoundError or RefusedError."""
    row = session.get(ReviewRow, number, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFoundError("There is no such question.", de="Diese Frage gibt es nicht.")
    answers = DECISIONS[row.kind]
    if decision not in answers:
        raise RefusedError(
            f"The answer to this question is one of {', '.join(answers)}.",
            de=f"Mögliche Antworten auf diese Frage sind: {', '.join(answers)}.",
        )
    if row.resolved_at is not None:
        raise RefusedError("This question is answered already.", de="Diese Frage ist schon beantwortet.")
    answers[decision](session, row)
    row.decision, row.resolved_at = decision, func.now()
    session.flush()


def _join(session: WriteSession, row: ReviewRow) -> None:
    """The two are one place: the second stays and takes what people wrote about the first."""
    if row.place_id is None or row.other_place_id is None:
        return
    both = {"place": row.place_id, "other": row.other_place_id}
    session.execute(_MATCH, both)
    human.hand_over(session, row.place_id, row.other_place_id)
    session.execute(_VANISH, both)


def _part(session: WriteSession, row: ReviewRow) -> None:
    session.execute(_PART, {"place": row.place_id, "other": row.other_place_id})


def _vanish(session: WriteSession, row: ReviewRow) -> None:
    session.execute(_VANISH, {"place": row.place_id})


def _believe_team(session: WriteSession, row: ReviewRow) -> None:
    told = {"place": row.place_id, "field": row.detail.get("field"), "machine": row.detail.get("machine")}
    session.execute(_BELIEVE_TEAM, told)


def _believe_source(session: WriteSession, row: ReviewRow) -> None:
    if row.place_id is not None:
        human.withdraw_override(session, row.place_id, row.detail.get("field", ""))


def _leave(_session: WriteSession, _row: ReviewRow) -> None:
    """Nothing follows but that it is not asked again."""


Effect = Callable[[WriteSession, ReviewRow], None]
DECISIONS: dict[str, dict[str, Effect]] = {
    "unsure_match": {"same": _join, "different": _part},
    "unsure_again": {"same": _join, "different": _leave},
    "doubled": {"same": _join, "different": _leave},
    "contradiction": {"team": _believe_team, "source": _believe_source},
    "vanished_with_notes": {"gone": _vanish, "right": _leave},
    "erased": {"seen": _leave},
}
"""The answers to each kind of question, and what follows from them."""
