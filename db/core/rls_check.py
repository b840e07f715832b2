"""Whether the bot's own login can get around the walls between people (Postgres only)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from db.core import errors
from db.core.access import HOUSEHOLD, PERSONAL
from db.core.address import driver_url
from db.core.driver_errors import cannot_open
from db.core.engine import make_engine
from db.core.function_check import function_problems, role_problems

_LOGIN: Final = """SELECT l.rolsuper, l.rolbypassrls, EXISTS (SELECT 1 FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relowner = l.oid)
    FROM pg_roles l WHERE l.rolname = session_user"""
_ROLE: Final = """SELECT r.rolsuper OR r.rolbypassrls
    FROM pg_roles r WHERE r.rolname = 'talemill_app'"""
_RIGHTS: Final = {15: "MEMBER", 16: "SET, USAGE, MEMBER WITH ADMIN OPTION"}
"""What makes a role another's, by the server's version: from 16 on a member may be one in name
only, so that it is asked whether it can become the role, has its rights, or may grant it."""
_OPERATES: Final = "SELECT pg_has_role($1, 'talemill_operator', $2)"
_TAKES: Final = "SELECT pg_has_role(session_user, $1, $2)"
_OPEN: Final = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind = 'r' AND relname = ANY($1) AND NOT (relrowsecurity AND relforcerowsecurity)
    ORDER BY relname"""
_OPEN_SCHEMA: Final = """SELECT pg_get_userbyid(n.nspowner)
    FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
    WHERE n.nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE'"""
"""The owner of a schema that every login may make things in, as before Postgres 15."""
_ROWS: Final = "SELECT EXISTS (SELECT 1 FROM accounts) OR EXISTS (SELECT 1 FROM postings)"


@dataclass(frozen=True, slots=True)
class IsolationReport:
    """`problems` are ways around, each a sentence; `is_separate`: the operator's role is taken
    by another login only; `is_workers`: the login makes videos, and may not act for people."""

    is_separate: bool
    problems: tuple[str, ...]
    is_workers: bool = False


async def examine(url: str, operator_url: str | None = None) -> IsolationReport:
    """Look at the bot's login, its role and every table; what is there is tried, not changed.

    DatabaseUnreachable; NeedsMigration before the roles are there; RoleNotGranted for a login that
    may take neither the bot's role nor a worker's.
    """
    engine = make_engine(driver_url(url))
    try:
        async with engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            return await _examine(driver, is_separate=operator_url is not None)
    except (SQLAlchemyError, OSError) as error:
        raise cannot_open(error) from error
    finally:
        await engine.dispose()


async def _examine(driver: Any, *, is_separate: bool) -> IsolationReport:
    role = await driver.fetchrow(_ROLE)
    if role is None:
        raise errors.NeedsMigration
    is_super, bypasses, owns = await driver.fetchrow(_LOGIN)
    rights = _RIGHTS[min(16, max(15, driver.get_server_version().major))]
    takes = rights.partition(",")[0]
    is_workers = not await driver.fetchval(_TAKES, "talemill_app", takes)
    if is_workers and not await driver.fetchval(_TAKES, "talemill_worker", takes):
        raise errors.RoleNotGranted("talemill_app")
    login = await driver.fetchval("SELECT session_user::text")
    operates = await driver.fetchval(_OPERATES, login, rights)
    app_operates = await driver.fetchval(_OPERATES, "talemill_app", rights)
    problems = []
    if is_super or bypasses:
        problems.append("its login is a superuser or may bypass row-level security")
    if role[0] or app_operates:
        problems.append("the role talemill_app may bypass row-level security")
    if opened := [row[0] for row in await driver.fetch(_OPEN, [*PERSONAL, *HOUSEHOLD])]:
        problems.append(f"row-level security is not forced on {', '.join(opened)}")
    if is_separate and operates:
        problems.append("its login can take the role talemill_operator")
    if (is_separate or is_workers) and owns:
        problems.append("its login owns tables, and so could take their walls down")
    if schema_owner := await driver.fetchval(_OPEN_SCHEMA):
        problems.append(
            "every login may make things in the schema public: let its owner"
            f" ({schema_owner}) run `REVOKE CREATE ON SCHEMA public FROM PUBLIC`"
        )
    problems += await function_problems(driver)
    problems += await role_problems(driver)
    if not is_workers:
        await driver.execute("SET ROLE talemill_app")
        if await driver.fetchval(_ROWS):
            problems.append("it sees people's rows without acting for anybody")
    return IsolationReport(is_separate and not operates, tuple(problems), is_workers)
