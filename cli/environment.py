"""The settings of a command, read from the environment."""

from pydantic import ValidationError

from geo.errors import UserError
from geo.settings import Settings

__all__ = ["read_settings"]


def read_settings() -> Settings:
    """Read the settings from the environment, or say which one cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        name = "ATLAS_" + "_".join(str(part) for part in fault["loc"]).upper()
        raise UserError(f"The setting {name} cannot be used: {fault['msg']}.") from None
