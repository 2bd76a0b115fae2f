"""Run migrations on the database that `ATLAS_DATABASE_URL` names, or on the connection handed in."""

import os

from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection

from alembic import context
from geo.store.rights import write_rights
from geo.store.session import connect
from geo.store.tables import Table


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        include_object=alembic_helpers.include_object,
        render_item=alembic_helpers.render_item,
        process_revision_directives=alembic_helpers.writer,
    )
    with context.begin_transaction():
        context.run_migrations()
        write_rights(connection)


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    with connect(os.environ["ATLAS_DATABASE_URL"]).connect() as opened:
        run(opened)
        opened.commit()
