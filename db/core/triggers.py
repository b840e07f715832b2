"""What the database itself refuses: triggers of the ledger, for SQLite and for Postgres.

A header seals its transaction: it goes in after its postings, and they reference it by a key
that is checked at COMMIT, so a transaction cannot be left unsealed or be added to.
"""

from __future__ import annotations

from typing import Final

SQLITE_TRIGGERS: Final = (
    """CREATE TRIGGER postings_only_before_their_header BEFORE INSERT ON postings
    WHEN EXISTS (SELECT 1 FROM ledger_transactions WHERE key = NEW.tx_key)
    BEGIN SELECT RAISE(ABORT, 'talemill: sealed'); END""",
    """CREATE TRIGGER postings_move_credits AFTER INSERT ON postings
    WHEN NEW.wallet_id IS NOT NULL
    BEGIN UPDATE wallets SET
        bought = bought + CASE WHEN NEW.part = 'bought' THEN NEW.credits ELSE 0 END,
        promo = promo + CASE WHEN NEW.part = 'promo' THEN NEW.credits ELSE 0 END
        WHERE id = NEW.wallet_id; END""",
    """CREATE TRIGGER headers_seal_balanced_postings BEFORE INSERT ON ledger_transactions
    BEGIN
        SELECT RAISE(ABORT, 'talemill: unbalanced') WHERE
            (SELECT COUNT(*) < 2 OR SUM(credits) <> 0 FROM postings WHERE tx_key = NEW.key);
        SELECT RAISE(ABORT, 'talemill: overdraft') WHERE NEW.kind IN ('hold', 'gift')
            AND EXISTS (SELECT 1 FROM postings p JOIN wallets w ON w.id = p.wallet_id
                WHERE p.tx_key = NEW.key AND p.credits < 0 AND (w.bought < 0 OR w.promo < 0));
    END""",
    *[
        f"""CREATE TRIGGER {table}_refuse_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'talemill: append only'); END"""
        for table in ("postings", "ledger_transactions", "audit")
        for verb in ("UPDATE", "DELETE")
    ],
)
