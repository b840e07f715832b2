"""Proves the ledger's rules over the whole database, and names the rows that break one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from db.core.database import Database
from db.core.sql import Sql, run

MAX_ROWS = 20
"""Offending rows shown per rule."""
_WHY = "the books are everybody's"


@dataclass(frozen=True, slots=True)
class LedgerRule:
    """A query that finds nothing while the rule holds; its columns, in order."""

    name: str
    says: str
    columns: tuple[str, ...]
    text: str
    sql: Sql


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule and the first rows that break it."""

    rule: str
    says: str
    rows: tuple[dict[str, Any], ...]


def _rule(name: str, says: str, columns: str, text: str) -> LedgerRule:
    return LedgerRule(
        name, says, tuple(columns.split()), text, Sql(f"{text} LIMIT {MAX_ROWS}", crosses=_WHY)
    )


RULES: Final = (
    _rule(
        "all_postings_sum_to_zero",
        "All postings together sum to zero.",
        "sum",
        "SELECT SUM(credits) FROM postings HAVING SUM(credits) <> 0",
    ),
    _rule(
        "transactions_balance",
        "The postings of each transaction sum to zero.",
        "key sum",
        """SELECT tx_key, SUM(credits) FROM postings GROUP BY tx_key
        HAVING SUM(credits) <> 0 OR COUNT(*) < 2""",
    ),
    _rule(
        "transactions_are_sealed",
        "Each transaction has a header and postings.",
        "key",
        """SELECT p.tx_key FROM postings p LEFT JOIN ledger_transactions t ON t.key = p.tx_key
        WHERE t.key IS NULL UNION SELECT t.key FROM ledger_transactions t
        LEFT JOIN postings p ON p.tx_key = t.key WHERE p.tx_key IS NULL""",
    ),
    _rule(
        "wallets_equal_their_postings",
        "Each wallet's parts are the sums of its postings.",
        "wallet bought promo posted_bought posted_promo",
        """SELECT w.id, w.bought, w.promo, s.bought, s.promo FROM wallets w LEFT JOIN (
            SELECT wallet_id, SUM(CASE WHEN part = 'bought' THEN credits ELSE 0 END) bought,
            SUM(CASE WHEN part = 'promo' THEN credits ELSE 0 END) promo
            FROM postings WHERE wallet_id IS NOT NULL GROUP BY wallet_id) s
        ON s.wallet_id = w.id
        WHERE w.bought <> COALESCE(s.bought, 0) OR w.promo <> COALESCE(s.promo, 0)""",
    ),
    _rule(
        "ended_videos_have_no_escrow",
        "No finished video has credits in escrow.",
        "video state escrow",
        """SELECT v.id, v.state, SUM(p.credits) FROM videos v JOIN postings p
        ON p.video_id = v.id AND p.part = 'escrow' WHERE v.ended_at IS NOT NULL
        GROUP BY v.id, v.state HAVING SUM(p.credits) <> 0""",
    ),
    _rule(
        "living_videos_hold_their_price",
        "A video that has not ended has its whole price in escrow.",
        "video state price escrow",
        """SELECT v.id, v.state, v.price_credits, COALESCE(SUM(p.credits), 0) FROM videos v
        LEFT JOIN postings p ON p.video_id = v.id AND p.part = 'escrow'
        WHERE v.ended_at IS NULL GROUP BY v.id, v.state, v.price_credits
        HAVING COALESCE(SUM(p.credits), 0) <> v.price_credits""",
    ),
    _rule(
        "escrow_belongs_to_videos",
        "Every escrow posting names a video that exists.",
        "key video",
        """SELECT p.tx_key, p.video_id FROM postings p LEFT JOIN videos v ON v.id = p.video_id
        WHERE p.part = 'escrow' AND v.id IS NULL""",
    ),
    _rule(
        "only_delivered_videos_are_charged",
        "A failed video costs nothing, and none costs more than its price.",
        "video state price charged",
        """SELECT v.id, v.state, v.price_credits, SUM(p.credits) FROM videos v JOIN postings p
        ON p.video_id = v.id AND p.part = 'revenue' GROUP BY v.id, v.state, v.price_credits
        HAVING SUM(p.credits) > v.price_credits
        OR v.state IN ('failed', 'queued', 'running', 'waiting')""",
    ),
    _rule(
        "prices_are_what_their_parts_cost",
        "Each version's price is the sum of what its parts were charged, in whole credits.",
        "video price hundredths",
        """SELECT v.id, v.price_credits, COALESCE(SUM(p.hundredths), 0) FROM videos v
        LEFT JOIN video_parts p ON p.video_id = v.id GROUP BY v.id, v.price_credits
        HAVING v.price_credits <> (CAST(COALESCE(SUM(p.hundredths), 0) AS BIGINT) + 99) / 100""",
    ),
    _rule(
        "delivered_versions_earn_their_price",
        "A version that was delivered or kept is charged exactly its price.",
        "video price charged",
        """SELECT v.id, v.price_credits, COALESCE(SUM(p.credits), 0) FROM videos v
        LEFT JOIN postings p ON p.video_id = v.id AND p.part = 'revenue'
        WHERE v.state IN ('done', 'kept') GROUP BY v.id, v.price_credits
        HAVING COALESCE(SUM(p.credits), 0) <> v.price_credits""",
    ),
    _rule(
        "no_part_is_charged_twice",
        "No version is charged for a part that an earlier one of the same video has.",
        "video kind key",
        """SELECT p.video_id, p.kind, p.key FROM video_parts p JOIN videos v ON v.id = p.video_id
        WHERE p.hundredths > 0 AND v.state IN ('done', 'kept') AND EXISTS (
            SELECT 1 FROM video_parts q JOIN videos w ON w.id = q.video_id
            WHERE q.root_id = p.root_id AND q.kind = p.kind AND q.key = p.key
            AND w.id <> v.id AND w.state IN ('done', 'kept') AND w.ended_at <= v.created_at)""",
    ),
    _rule(
        "orders_are_of_one_wallet",
        "All versions of one order are paid by one wallet, change one video and have a hold each.",
        "draft versions",
        """SELECT v.draft_id, COUNT(*) FROM videos v WHERE v.draft_id IS NOT NULL
        GROUP BY v.draft_id HAVING COUNT(*) > 1 AND (COUNT(DISTINCT v.wallet_id) > 1
        OR COUNT(DISTINCT v.root_id) > 1 OR COUNT(*) <> (SELECT COUNT(DISTINCT p.video_id)
            FROM videos w JOIN postings p ON p.video_id = w.id AND p.tx_key LIKE 'hold:%'
            WHERE w.draft_id = v.draft_id))""",
    ),
    _rule(
        "paid_flag_is_true",
        "A video counts as paid when its hold took a bought credit.",
        "video",
        """SELECT v.id FROM videos v WHERE v.price_credits > 0 AND
        v.is_paid <> EXISTS (SELECT 1 FROM postings p WHERE p.video_id = v.id
            AND p.tx_key LIKE 'hold:%' AND p.part = 'bought')""",
    ),
    _rule(
        "spending_never_overdraws",
        "No hold or gift took a wallet's part below zero.",
        "key wallet part after",
        """SELECT r.tx_key, r.wallet_id, r.part, r.after FROM (
            SELECT p.tx_key, p.wallet_id, p.part, p.credits, SUM(p.credits) OVER (
                PARTITION BY p.wallet_id, p.part ORDER BY p.id) AS after
            FROM postings p WHERE p.wallet_id IS NOT NULL) r
        JOIN ledger_transactions t ON t.key = r.tx_key
        WHERE t.kind IN ('hold', 'gift') AND r.credits < 0 AND r.after < 0""",
    ),
    _rule(
        "only_bought_credits_move",
        "Sales, refunds, disputes, gifts and moves touch bought credits only.",
        "key kind",
        """SELECT t.key, t.kind FROM ledger_transactions t JOIN postings p ON p.tx_key = t.key
        WHERE p.part = 'promo' AND t.kind IN ('sale', 'refund', 'dispute', 'reinstate', 'gift')
        """,
    ),
    _rule(
        "sales_have_their_receipt",
        "Every sale belongs to a purchase with its Stripe or Stars id.",
        "key purchase",
        """SELECT t.key, t.purchase_id FROM ledger_transactions t
        LEFT JOIN purchases u ON u.id = t.purchase_id WHERE t.kind = 'sale' AND (
            u.id IS NULL OR u.state <> 'paid' OR COALESCE(u.session_id, u.charge_id) IS NULL
            OR t.key <> 'sale:' || COALESCE(u.session_id, u.charge_id))""",
    ),
    _rule(
        "paid_purchases_are_granted_once",
        "Every paid purchase was granted exactly its credits, and no other was.",
        "purchase state credits granted",
        """SELECT u.id, u.state, u.credits, COALESCE(SUM(p.credits), 0) FROM purchases u
        LEFT JOIN ledger_transactions t ON t.purchase_id = u.id AND t.kind = 'sale'
        LEFT JOIN postings p ON p.tx_key = t.key AND p.wallet_id IS NOT NULL
        GROUP BY u.id, u.state, u.credits HAVING COALESCE(SUM(p.credits), 0) <>
        CASE WHEN u.state = 'paid' THEN u.credits ELSE 0 END""",
    ),
    _rule(
        "clawbacks_match_their_counter",
        "What refunds and disputes took equals the purchase's counter.",
        "purchase counter posted",
        """SELECT u.id, u.taken_credits - u.returned_credits, COALESCE(-SUM(p.credits), 0)
        FROM purchases u LEFT JOIN ledger_transactions t ON t.purchase_id = u.id
            AND t.kind IN ('refund', 'dispute', 'reinstate')
        LEFT JOIN postings p ON p.tx_key = t.key AND p.wallet_id IS NOT NULL
        GROUP BY u.id, u.taken_credits, u.returned_credits
        HAVING u.taken_credits - u.returned_credits <> COALESCE(-SUM(p.credits), 0)""",
    ),
    _rule(
        "codes_are_used_once_each",
        "Every promo credit given for a code belongs to one redemption.",
        "key",
        """SELECT t.key FROM ledger_transactions t WHERE t.key LIKE 'promo:%' AND NOT EXISTS (
            SELECT 1 FROM promo_redemptions r
            WHERE t.key = 'promo:' || r.code || ':' || r.account_id)""",
    ),
    _rule(
        "gifts_moved_their_credits",
        "A gift that was given moved exactly its credits, and no other did.",
        "gift state credits moved",
        """SELECT g.id, g.state, g.credits, COALESCE(SUM(p.credits), 0) FROM gifts g
        LEFT JOIN postings p ON p.tx_key = 'gift:' || g.id AND p.credits > 0
        GROUP BY g.id, g.state, g.credits HAVING COALESCE(SUM(p.credits), 0) <>
        CASE WHEN g.state = 'given' THEN g.credits ELSE 0 END""",
    ),
    _rule(
        "closed_wallets_are_empty",
        "A shared wallet that was closed holds nothing.",
        "wallet bought promo",
        """SELECT id, bought, promo FROM wallets WHERE place_key LIKE 'closed:%'
        AND (bought <> 0 OR promo <> 0)""",
    ),
)


_BROKEN = Sql(
    " UNION ALL ".join(
        f"SELECT '{rule.name}' AS broken WHERE EXISTS ({rule.text})" for rule in RULES
    ),
    crosses=_WHY,
)
"""All rules in one question; only a broken one is asked for its rows."""


async def verify(db: Database) -> list[Violation]:
    """Every broken rule of one moment, with rows; nothing when the ledger is in order."""
    found: list[Violation] = []
    async with db.reading() as tx:
        broken = {row[0] for row in await run(tx, _BROKEN)}
        for rule in RULES:
            if rule.name in broken:
                rows = await run(tx, rule.sql)
                shown = tuple(_shown(rule, row) for row in rows)
                found.append(Violation(rule.name, rule.says, shown))
    return found


def _shown(rule: LedgerRule, row: Any) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str | None) else int(value)
        for name, value in zip(rule.columns, row, strict=True)
    }
