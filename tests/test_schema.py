"""The migrations build exactly what the tables say, and the last one can be taken back."""

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from geoalchemy2 import alembic_helpers
from sqlalchemy import Engine

from alembic import command
from geo.store.schema import _newest_revision, migrate
from geo.store.tables import Table


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        options = {"include_object": alembic_helpers.include_object}
        return compare_metadata(MigrationContext.configure(connection, opts=options), Table.metadata)


def test_the_migrations_build_what_the_tables_say(engine: Engine) -> None:
    assert differences(engine) == []


def test_the_last_step_can_be_taken_back_and_made_again(engine: Engine) -> None:
    config = Config("alembic.ini")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")
    assert differences(engine) != []
    migrate(engine)
    assert differences(engine) == []


def test_the_newest_step_is_known_by_the_names_of_the_files() -> None:
    assert ScriptDirectory.from_config(Config("alembic.ini")).get_current_head() == _newest_revision()
