"""Wire schemas that several nouns share."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

__all__ = ["Fault", "Problem"]


class Fault(BaseModel):
    """What is wrong with one part of a request; the value itself is never repeated."""

    where: list[str] = Field(examples=[["query", "bbox"]])
    what: str = Field(examples=["Vier Zahlen gehören hierher: West, Süd, Ost, Nord."])


class Problem(BaseModel):
    """An error as RFC 9457 has it."""

    type: Literal["about:blank"] = "about:blank"
    title: str = Field(examples=["Nicht gefunden"])
    status: Annotated[int, Field(ge=400, le=599, examples=[404])]
    detail: str = Field(examples=["Diesen Ort gibt es nicht."])
    current: dict[str, Any] | None = Field(default=None, description="The record as it stands now, if it changed.")
    errors: list[Fault] | None = Field(default=None, description="The single faults of a request that was refused.")
