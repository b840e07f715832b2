"""Who may do what on Postgres: roles, row-level security, functions' owners, grants.

`talemill_app` is the bot, `talemill_worker` a worker, `talemill_operator` admin and
reconciliation. No role bypasses row-level security; the functions, which are the only ways across
accounts, belong to the operator's role, whose policies see every row. Nobody but `talemill_post`
writes a posting, except for the bounded gift of a first trial (inside `talemill_account_for`).

All of it is looked at after every migration, and what is missing is made: a plain dump that was
restored elsewhere has neither roles nor what was granted to them.
"""

from __future__ import annotations

from typing import Any, Final

from db.core import errors

ROLES: Final = ("talemill_app", "talemill_worker", "talemill_operator")
PERSONAL: Final = (
    "accounts",
    "identities",
    "wallets",
    "wallet_members",
    "postings",
    "ledger_transactions",
    "drafts",
    "videos",
    "video_parts",
    "assets",
    "provider_requests",
    "purchases",
    "disputes",
    "promo_redemptions",
    "link_codes",
    "gifts",
    "cloned_voices",
    "characters",
)
"""Tables that have a person's rows."""
HOUSEHOLD: Final = (
    "inbox",
    "audit",
    "leases",
    "switches",
    "promo_codes",
    "star_refunds",
    "code_tries",
    "place_rules",
    "tombstones",
    "erased_files",
    "erased_voices",
    "moved_places",
    "template_days",
)
"""Tables that only an operator reads, but for the grants below."""
EXECUTORS: Final[dict[str, tuple[str, ...]]] = {
    "talemill_acting": ROLES,
    "talemill_account_for": ("talemill_app",),
    "talemill_lock_wallet": ("talemill_app",),
    "talemill_inbox_done": ("talemill_app",),
    "talemill_start_counts": ("talemill_app",),
    "talemill_count_steps": ("talemill_app",),
    "talemill_post": ("talemill_app", "talemill_worker"),
    "talemill_claim": ("talemill_worker",),
    **dict.fromkeys(
        (
            "talemill_check_post",
            "talemill_refuse",
            "talemill_before_posting",
            "talemill_before_header",
            "talemill_at_commit",
        ),
        (),
    ),
}
"""Who but its owner, the operator's role, may call each function of ours."""

_MINE = "account_id = talemill_acting()"
_JOINED = "account_id IN (SELECT a.id FROM accounts a WHERE a.merged_into = talemill_acting())"
_VISIBLE_WALLET = "EXISTS (SELECT 1 FROM wallets w WHERE w.id = wallet_id)"
_MY_VIDEO = "video_id = current_setting('talemill.video', true)"
_WORKS_FOR = f"{_MINE} AND EXISTS (SELECT 1 FROM videos v WHERE v.{_MINE})"
# A video is ended in nobody's name, and what it cost is the sum of its own assets.
_OF_MY_VIDEO = (
    f"({_WORKS_FOR}) OR ({_MY_VIDEO} AND EXISTS (SELECT 1 FROM videos v WHERE v.id = video_id))"
)
_APP_SEES: Final = dict.fromkeys(PERSONAL, _MINE) | {
    "accounts": "id = talemill_acting() OR merged_into = talemill_acting()",
    # What an account did before it was joined to this one stays in its own name.
    "postings": f"{_MINE} OR {_JOINED}",
    "ledger_transactions": f"{_MINE} OR {_JOINED}",
    "wallets": f"{_MINE} OR {_JOINED} OR EXISTS (SELECT 1 FROM wallet_members m"
    f" WHERE m.wallet_id = wallets.id AND m.{_MINE})",
}
_APP_WRITES: Final = _APP_SEES | {
    "videos": f"{_MINE} AND {_VISIBLE_WALLET}"
    " AND state IN ('queued', 'running', 'waiting', 'cancelled')",
    # A row is what is granted once it is paid: a thousand credits for a cent are no purchase.
    "purchases": f"{_MINE} AND {_VISIBLE_WALLET} AND state = 'new'"
    " AND credits <= 10 * amount_minor AND credits <= 1000000",
    "gifts": f"{_MINE} AND state = 'asked' AND taken_by IS NULL",
}
_WORKER_SEES: Final = {
    "videos": "id = current_setting('talemill.video', true)"
    " AND (owner IS NULL OR owner = current_setting('talemill.owner', true))",
    "video_parts": _MY_VIDEO,
    "assets": _OF_MY_VIDEO,
    "provider_requests": _WORKS_FOR,
    "postings": _MY_VIDEO,
    "ledger_transactions": _MY_VIDEO,
}
POLICIES: Final = {
    **{
        f"{table}_operator": f"{table} TO talemill_operator USING (true) WITH CHECK (true)"
        for table in (*PERSONAL, *HOUSEHOLD)
    },
    **{
        f"{table}_app": f"{table} TO talemill_app USING ({rule}) WITH CHECK ({_APP_WRITES[table]})"
        for table, rule in _APP_SEES.items()
    },
    **{
        f"{table}_worker": f"{table} TO talemill_worker USING ({rule})"
        for table, rule in _WORKER_SEES.items()
    },
    "switches_all": "switches FOR SELECT TO talemill_app, talemill_worker USING (true)",
    "audit_all": "audit FOR INSERT TO talemill_app, talemill_worker WITH CHECK (true)",
}
"""A migration that changes a rule drops its policy."""

GRANTS: Final = (
    # Before 15 everybody may; of a schema that is another's it is not taken away, without an error.
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO " + ", ".join(ROLES),
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO talemill_operator",
    "REVOKE UPDATE, DELETE, TRUNCATE ON postings, ledger_transactions, audit"
    " FROM talemill_operator",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO " + ", ".join(ROLES),
    # Looked at before a login takes its role, which it may have no rights of by itself.
    "GRANT SELECT ON alembic_version TO PUBLIC",
    f"GRANT SELECT ON {', '.join(PERSONAL)}, switches TO talemill_app",
    "GRANT UPDATE (language, settings, seen_at) ON accounts TO talemill_app",
    "GRANT INSERT, UPDATE, DELETE ON drafts, characters TO talemill_app",
    "GRANT INSERT ON videos, video_parts, purchases, audit, link_codes, gifts TO talemill_app",
    "GRANT UPDATE (state, ended_at, cancel_requested, progress_ref, board, stops_at_storyboard,"
    " wants_draft, redraws_left, waits_until, price_credits, is_paid) ON videos TO talemill_app",
    "GRANT DELETE ON link_codes TO talemill_app",
    "GRANT INSERT, UPDATE, DELETE ON assets TO talemill_app",
    "GRANT SELECT, UPDATE ON videos TO talemill_worker",
    "GRANT SELECT, INSERT ON video_parts TO talemill_worker",
    "GRANT SELECT ON postings, ledger_transactions, switches TO talemill_worker",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON assets, provider_requests TO talemill_worker",
    "GRANT INSERT ON audit TO talemill_worker",
)

_MAKE_ROLE = """DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} NOLOGIN NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
_TAKE_ROLE = """DO $$ DECLARE
    is_16 boolean := current_setting('server_version_num')::int >= 160000;
    may_take boolean;
BEGIN
    -- From 16 on whoever makes a role is a member that may not take it; 15 has no such question.
    IF is_16 THEN may_take := pg_has_role(current_user, '{role}', 'SET');
    ELSE may_take := pg_has_role(current_user, '{role}', 'MEMBER');
    END IF;
    IF NOT may_take THEN
        -- Without inheritance the login itself sees nothing until it takes a role.
        EXECUTE format('GRANT {role} TO %I', current_user)
            || CASE WHEN is_16 THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
    END IF;
END $$"""
_NOT_ENOUGH_RIGHTS: Final = "42501"
_MAY_ENSURE = """SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class
    WHERE oid = 'public.accounts'::regclass"""
_UNWALLED = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind = 'r' AND relname = ANY($1) AND NOT (relrowsecurity AND relforcerowsecurity)"""
_POLICIES = "SELECT policyname FROM pg_policies WHERE schemaname = 'public'"
_FUNCTIONS_OF_OTHERS = """SELECT proname FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proname = ANY($1)
    AND pg_get_userbyid(proowner) <> 'talemill_operator'"""


async def ensure(driver: Any) -> None:
    """Make what is missing, within the transaction that is open on the driver's connection.

    Nothing where the login does not own the tables: it could not, and whoever does has to.
    """
    if not await driver.fetchval(_MAY_ENSURE):
        return
    for role in ROLES:
        await driver.execute(_MAKE_ROLE.format(role=role))
    try:
        for role in ROLES:
            await driver.execute(_TAKE_ROLE.format(role=role))
    except Exception as error:
        if getattr(error, "sqlstate", None) != _NOT_ENOUGH_RIGHTS:
            raise
        raise errors.RolesOfOthers(ROLES) from error
    for (table,) in await driver.fetch(_UNWALLED, [*PERSONAL, *HOUSEHOLD]):
        await driver.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        await driver.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    await _ensure_functions(driver)
    there = {row[0] for row in await driver.fetch(_POLICIES)}
    for name, rule in POLICIES.items():
        if name not in there:
            await driver.execute(f"CREATE POLICY {name} ON {rule}")
    for grant in GRANTS:
        await driver.execute(grant)


async def _ensure_functions(driver: Any) -> None:
    """Each function belongs to the operator's role, and is nobody's but whom it is granted to."""
    if others := await driver.fetch(_FUNCTIONS_OF_OTHERS, list(EXECUTORS)):
        await driver.execute("GRANT USAGE, CREATE ON SCHEMA public TO talemill_operator")
        for (name,) in others:
            # Before its owner changes: what is another's cannot be revoked by us.
            await driver.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
            await driver.execute(f"ALTER FUNCTION {name} OWNER TO talemill_operator")
        await driver.execute("REVOKE CREATE ON SCHEMA public FROM talemill_operator")
    await driver.execute("SET LOCAL ROLE talemill_operator")
    for name, roles in EXECUTORS.items():
        await driver.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        if roles:
            await driver.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {', '.join(roles)}")
    await driver.execute("RESET ROLE")
