"""Whether every function of ours is whose it should be, and open to nobody else (Postgres only)."""

from __future__ import annotations

from typing import Any, Final

from db.core.access import EXECUTORS, ROLES

OWNER: Final = "talemill_operator"
SEARCH_PATH: Final = "search_path=public, pg_temp"
_FUNCTIONS: Final = """SELECT proname, pg_get_userbyid(proowner), prosecdef, proconfig,
    ARRAY(SELECT CASE grantee WHEN 0 THEN 'everybody' ELSE pg_get_userbyid(grantee) END
        FROM aclexplode(coalesce(proacl, acldefault('f', proowner)))
        WHERE privilege_type = 'EXECUTE' ORDER BY 1)
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname"""


async def function_problems(driver: Any) -> list[str]:
    """A sentence for each function that is not as access.py makes it; names, never rows."""
    problems, there = [], set()
    for name, owner, lends_rights, config, executors in await driver.fetch(_FUNCTIONS):
        there.add(name)
        if name not in EXECUTORS:
            # Of an extension's functions only those that lend their owner's rights matter.
            if lends_rights:
                problems.append(f"the function {name} lends its owner's rights and is not ours")
            continue
        if owner != OWNER:
            problems.append(f"the function {name} belongs to {owner}, not to {OWNER}")
        if lends_rights and SEARCH_PATH not in (config or ()):
            problems.append(f"the function {name} has no fixed search_path")
        if strangers := set(executors) - {owner, OWNER, *EXECUTORS[name]}:
            problems.append(f"the function {name} may be called by {', '.join(sorted(strangers))}")
        if missing := {*EXECUTORS[name]} - set(executors) - {OWNER}:
            problems.append(
                f"the function {name} may not be called by {', '.join(sorted(missing))}"
            )
    if gone := sorted(set(EXECUTORS) - there):
        problems.append(f"functions are missing ({', '.join(gone)}): run `talemill migrate`")
    return problems


async def role_problems(driver: Any) -> list[str]:
    """A sentence for each login or role that may take one of ours beside those that should."""
    rows = await driver.fetch(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY($1) AND (rolcanlogin OR rolbypassrls"
        " OR rolsuper)",
        list(ROLES),
    )
    return [f"the role {row[0]} may log in or bypass row-level security" for row in rows]
