"""What Postgres adds: roles, forced row-level security, and the functions that cross accounts.

`talemill_app` is the bot, `talemill_worker` a worker, `talemill_operator` admin and
reconciliation. No role bypasses row-level security; the functions belong to the operator's
role, whose policies see every row. Nobody but `talemill_post` writes a posting.
"""

from __future__ import annotations

from typing import Final

from db.core.postgres_functions import ACTING, APPEND_ONLY, FUNCTIONS, TRIGGERS

ROLES: Final = ("talemill_app", "talemill_worker", "talemill_operator")
_FIRST_PERSONAL: Final = (
    "accounts",
    "identities",
    "wallets",
    "wallet_members",
    "postings",
    "ledger_transactions",
    "drafts",
    "videos",
    "assets",
    "provider_requests",
    "purchases",
    "disputes",
    "promo_redemptions",
    "link_codes",
)
_FIRST_HOUSEHOLD: Final = ("inbox", "audit", "leases", "switches", "promo_codes")
PERSONAL: Final = (*_FIRST_PERSONAL, "gifts")
"""Tables that have a person's rows."""
HOUSEHOLD: Final = (*_FIRST_HOUSEHOLD, "code_tries", "place_rules")
"""Tables that only an operator reads, but for the grants below."""

_LEASED = (
    "id = current_setting('talemill.video', true)"
    " AND (owner IS NULL OR owner = current_setting('talemill.owner', true))"
)
_WORKS_FOR = (
    f"account_id = {ACTING} AND EXISTS (SELECT 1 FROM videos v WHERE v.account_id = {ACTING})"
)
_VISIBLE_WALLET = "EXISTS (SELECT 1 FROM wallets w WHERE w.id = wallet_id)"

MAKE_ROLES: Final = (
    *[
        f"""DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
                CREATE ROLE {role} NOLOGIN NOBYPASSRLS;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
        for role in ROLES
    ],
    # Whoever runs the bot may have been given the roles by somebody else.
    f"""DO $$ BEGIN
        IF NOT pg_has_role(current_user, 'talemill_operator', 'MEMBER') THEN
            -- Without inheritance the login itself sees nothing until it takes a role.
            EXECUTE format('GRANT {", ".join(ROLES)} TO %I', current_user) || CASE
                WHEN current_setting('server_version_num')::int >= 160000
                THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
        END IF;
    END $$""",
)

FOR_APP: Final = (
    "account_for",
    "lock_wallet",
    "post",
    "inbox_done",
)
FOR_WORKER: Final = ("claim", "waiting", "post")


def _walled(table: str) -> tuple[str, ...]:
    """Only the operator's role reaches the table's rows."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {table}_operator ON {table} TO talemill_operator"
        " USING (true) WITH CHECK (true)",
    )


def household(table: str) -> tuple[str, ...]:
    """What a later migration runs for a new table that only an operator reaches."""
    return (
        *_walled(table),
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO talemill_operator",
    )


def personal(table: str, *, verbs: str = "SELECT", check: str = "") -> tuple[str, ...]:
    """What a later migration runs for a new table with a person's rows (`account_id`).

    `verbs` are the bot's, on the acting account's rows; `check` is what a row it writes must be.
    """
    mine = f"account_id = {ACTING}"
    return (
        *household(table),
        f"CREATE POLICY {table}_app ON {table} TO talemill_app USING ({mine})"
        f" WITH CHECK ({check or mine})",
        f"GRANT {verbs} ON {table} TO talemill_app",
    )


def _policies() -> list[str]:
    found = [
        statement for table in (*_FIRST_PERSONAL, *_FIRST_HOUSEHOLD) for statement in _walled(table)
    ]
    joined = f"account_id IN (SELECT a.id FROM accounts a WHERE a.merged_into = {ACTING})"
    own = dict.fromkeys(_FIRST_PERSONAL, f"account_id = {ACTING}") | {
        "accounts": f"id = {ACTING} OR merged_into = {ACTING}",
        # What an account did before it was joined to this one stays in its own name.
        "postings": f"account_id = {ACTING} OR {joined}",
        "ledger_transactions": f"account_id = {ACTING} OR {joined}",
        "wallets": f"account_id = {ACTING} OR {joined} OR EXISTS (SELECT 1 FROM wallet_members m"
        f" WHERE m.wallet_id = wallets.id AND m.account_id = {ACTING})",
    }
    checks = {
        "videos": f"account_id = {ACTING} AND {_VISIBLE_WALLET}"
        " AND state IN ('queued', 'running', 'cancelled')",
        "purchases": f"account_id = {ACTING} AND {_VISIBLE_WALLET} AND state = 'new'",
    }
    found += [
        f"CREATE POLICY {table}_app ON {table} TO talemill_app USING ({rule})"
        f" WITH CHECK ({checks.get(table, rule)})"
        for table, rule in own.items()
    ]
    video = "video_id = current_setting('talemill.video', true)"
    worker = {
        "videos": _LEASED,
        "assets": _WORKS_FOR,
        "provider_requests": _WORKS_FOR,
        "postings": video,
        "ledger_transactions": video,
    }
    found += [
        f"CREATE POLICY {table}_worker ON {table} TO talemill_worker USING ({rule})"
        for table, rule in worker.items()
    ]
    found += [
        "CREATE POLICY switches_all ON switches FOR SELECT TO talemill_app, talemill_worker"
        " USING (true)",
        "CREATE POLICY audit_all ON audit FOR INSERT TO talemill_app, talemill_worker"
        " WITH CHECK (true)",
    ]
    return found


POLICIES: Final = tuple(_policies())

GRANTS: Final = (
    "GRANT USAGE ON SCHEMA public TO " + ", ".join(ROLES),
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO talemill_operator",
    f"REVOKE UPDATE, DELETE, TRUNCATE ON {', '.join(APPEND_ONLY)} FROM talemill_operator",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO " + ", ".join(ROLES),
    f"GRANT SELECT ON {', '.join(_FIRST_PERSONAL)}, switches, alembic_version TO talemill_app",
    "GRANT UPDATE (language, settings, seen_at) ON accounts TO talemill_app",
    "GRANT INSERT, UPDATE, DELETE ON drafts TO talemill_app",
    "GRANT INSERT ON videos, purchases, audit, link_codes TO talemill_app",
    "GRANT UPDATE (state, ended_at, cancel_requested, progress_ref) ON videos TO talemill_app",
    "GRANT DELETE ON link_codes TO talemill_app",
    "GRANT INSERT, UPDATE ON assets TO talemill_app",
    "GRANT SELECT, UPDATE ON videos TO talemill_worker",
    "GRANT SELECT ON postings, ledger_transactions, switches, alembic_version TO talemill_worker",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON assets, provider_requests TO talemill_worker",
    "GRANT INSERT ON audit TO talemill_worker",
)


def _own_functions() -> list[str]:
    """Each function belongs to the operator's role and is closed to the public."""
    found = ["GRANT CREATE ON SCHEMA public TO talemill_operator"]
    for signature, body in FUNCTIONS.items():
        found.append(f"CREATE FUNCTION {signature} {body}")
    names = [signature.split("(")[0] for signature in FUNCTIONS]
    names += ["talemill_before_posting", "talemill_before_header", "talemill_at_commit"]
    for name in names:
        found.append(f"ALTER FUNCTION {name} OWNER TO talemill_operator")
        found.append(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
    found.append("REVOKE CREATE ON SCHEMA public FROM talemill_operator")
    found += [f"GRANT EXECUTE ON FUNCTION talemill_acting TO {role}" for role in ROLES]
    found += [f"GRANT EXECUTE ON FUNCTION talemill_{name} TO talemill_app" for name in FOR_APP]
    found += [
        f"GRANT EXECUTE ON FUNCTION talemill_{name} TO talemill_worker" for name in FOR_WORKER
    ]
    return found


STATEMENTS: Final = (
    *MAKE_ROLES,
    *TRIGGERS,
    *_own_functions(),
    *POLICIES,
    *GRANTS,
)
"""Everything of the first schema, in order; after its tables are there."""
