"""Bring the rights of the code into the database, where the policies of the tables read them."""

from sqlalchemy import Connection, delete, insert, select, text

from geo.model.rights import RIGHTS
from geo.store.tables import RoleRightRow

__all__ = ["list_rights", "write_rights"]


def list_rights(connection: Connection) -> frozenset[tuple[str, str, str]]:
    """List role, action and scope as the database has them."""
    rows = connection.execute(select(RoleRightRow.role, RoleRightRow.action, RoleRightRow.scope))
    return frozenset((role, action, scope) for role, action, scope in rows)


def write_rights(connection: Connection) -> None:
    """Make the database say what the code says; nothing is written where it does."""
    if connection.scalar(text("SELECT to_regclass('role_right') IS NULL")):
        return
    wanted = frozenset((role, action, scope) for action, scopes in RIGHTS.items() for role, scope in scopes.items())
    if list_rights(connection) == wanted:
        return
    connection.execute(delete(RoleRightRow))
    connection.execute(
        insert(RoleRightRow), [{"role": role, "action": action, "scope": scope} for role, action, scope in wanted]
    )
