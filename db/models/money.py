"""Tables of money: wallets, the ledger, purchases, codes. Credits are whole numbers."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.models.metadata import BIG_SERIAL, METADATA

# Credits of one person (`account_id`), or of a server or group (`place_key`).
Table(
    "wallets",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, ForeignKey("accounts.id")),
    Column("place_key", Text, unique=True),
    Column("bought", BigInteger, nullable=False),
    Column("promo", BigInteger, nullable=False),
    # What each member of a shared wallet may spend in 7 days; 0 means no limit.
    Column("allowance_credits", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("promo >= 0", name="promo_is_never_negative"),
    CheckConstraint("(account_id IS NULL) <> (place_key IS NULL)", name="one_person_or_one_place"),
    Index(
        "one_wallet_per_person",
        "account_id",
        unique=True,
        sqlite_where=text("account_id IS NOT NULL"),
        postgresql_where=text("account_id IS NOT NULL"),
    ),
)

# Who may spend from a shared wallet.
Table(
    "wallet_members",
    METADATA,
    Column("wallet_id", Text, ForeignKey("wallets.id"), primary_key=True),
    Column("account_id", Text, ForeignKey("accounts.id"), primary_key=True),
    Column("is_manager", Boolean, nullable=False),
)

# One line of a transaction: never changed, never deleted.
#
# `part` is `bought` or `promo` with a wallet, else a system account: escrow, revenue,
# sales, grants, chargebacks. `account_id` is whose history shows the line.
Table(
    "postings",
    METADATA,
    Column("id", BIG_SERIAL, primary_key=True),
    Column(
        "tx_key",
        Text,
        ForeignKey("ledger_transactions.key", deferrable=True, initially="DEFERRED"),
        nullable=False,
        index=True,
    ),
    Column("wallet_id", Text, ForeignKey("wallets.id")),
    Column("account_id", Text, ForeignKey("accounts.id")),
    Column("video_id", Text, index=True),
    Column("part", Text, nullable=False),
    Column("credits", BigInteger, nullable=False),
    Index("postings_of_a_wallet", "wallet_id", "id"),
    CheckConstraint("credits <> 0", name="no_empty_posting"),
    CheckConstraint(
        "(wallet_id IS NOT NULL AND part IN ('bought', 'promo')) OR (wallet_id IS NULL AND"
        " part IN ('escrow', 'revenue', 'sales', 'grants', 'chargebacks'))",
        name="part_fits_wallet",
    ),
)

# The header that seals a transaction; it goes in after its postings.
#
# A trigger refuses it unless its postings sum to zero and no spending overdraws.
Table(
    "ledger_transactions",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("account_id", Text, ForeignKey("accounts.id"), index=True),
    Column("video_id", Text),
    Column("purchase_id", Text, index=True),
    Column("actor", Text, nullable=False),
    Column("memo", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False, index=True),
)

# A pack somebody began to buy, from before the shop is asked to after the last dispute.
#
# The row keeps what the shop says (`paid`, `refunded_minor`, `disputed_minor`, in the
# currency's smallest unit); db/money/purchases.py posts what is still missing in the ledger.
Table(
    "purchases",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("wallet_id", Text, ForeignKey("wallets.id"), nullable=False),
    Column("provider", Text, nullable=False),
    Column("pack", Text, nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("session_id", Text),
    Column("charge_id", Text),
    # Stripe's page of the receipt; Stars have none, their charge id is the receipt.
    Column("receipt_url", Text, nullable=False, server_default=""),
    Column("url", Text, nullable=False),
    Column("draft_id", Text),
    Column("place", Text),
    Column("return_link", Text, nullable=False),
    Column("refunded_minor", BigInteger, nullable=False),
    Column("disputed_minor", BigInteger, nullable=False),
    # All credits ever taken back for refunds and disputes: only rises.
    Column("taken_credits", BigInteger, nullable=False),
    # All credits ever given again for disputes won: only rises.
    Column("returned_credits", BigInteger, nullable=False),
    Column("asks", Integer, nullable=False),
    Column("next_ask_at", BigInteger),
    # What the chat was not told yet.
    Column("news", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("paid_at", BigInteger),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False, index=True),
    UniqueConstraint("provider", "session_id", name="each_session_once"),
    UniqueConstraint("provider", "charge_id", name="each_charge_once"),
    CheckConstraint("credits > 0 AND amount_minor > 0", name="a_purchase_costs_something"),
    CheckConstraint(
        "state IN ('new', 'open', 'paid', 'failed', 'expired')", name="known_purchase_state"
    ),
    CheckConstraint(
        "taken_credits - returned_credits BETWEEN 0 AND credits",
        name="never_take_more_than_sold",
    ),
    Index("purchases_to_ask", "state", "next_ask_at"),
)

# Stars that are owed back and that Telegram could not take back yet.
#
# `purchase_id` is of a purchase of ours; without one nothing waited for the payment.
Table(
    "star_refunds",
    METADATA,
    Column("charge_id", Text, primary_key=True),
    # As Telegram knows whoever paid.
    Column("person_id", Text, nullable=False),
    Column("stars", BigInteger, nullable=False),
    Column("purchase_id", Text),
    Column("actor", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# A disputed charge; both flags only ever rise, so that late events change nothing.
Table(
    "disputes",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("purchase_id", Text, ForeignKey("purchases.id"), nullable=False, index=True),
    Column("amount_minor", BigInteger, nullable=False),
    Column("is_withdrawn", Boolean, nullable=False),
    Column("is_reinstated", Boolean, nullable=False),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False, index=True),
)

# A code that gives promo credits to a number of people until it ends.
Table(
    "promo_codes",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("credits", BigInteger, nullable=False),
    Column("uses_left", Integer, nullable=False),
    Column("ends_at", BigInteger),
    Column("actor", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("uses_left >= 0", name="no_code_is_overused"),
)

# Who used which code.
Table(
    "promo_redemptions",
    METADATA,
    Column("code", Text, ForeignKey("promo_codes.code"), primary_key=True),
    Column("account_id", Text, ForeignKey("accounts.id"), primary_key=True),
    Column("created_at", BigInteger, nullable=False),
)

# A code that joins two identities; used once, valid for minutes.
Table(
    "link_codes",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("ends_at", BigInteger, nullable=False),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False, index=True),
)

# Credits that a person (`account_id`) means to give; they move when the other takes them.
#
# `state` is `asked` until the giver confirms, `open` while its link waits, then `given`,
# or `withdrawn`. `handle` is the only user name that may open it, such as `telegram:ada`.
Table(
    "gifts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("credits", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    # Whom it is for, such as `telegram:123`; None for whoever opens the link.
    Column("receiver", Text),
    Column("handle", Text),
    # How the giver called the other person.
    Column("name", Text, nullable=False),
    # Where the giver asked, and is told what became of it.
    Column("place", Text, nullable=False),
    Column("taken_by", Text, ForeignKey("accounts.id")),
    Column("ends_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False, index=True),
    CheckConstraint("credits > 0", name="a_gift_is_something"),
    CheckConstraint("state IN ('asked', 'open', 'given', 'withdrawn')", name="known_gift_state"),
)

# How often codes were guessed wrong in a while: by an identity, and by all (`everybody`).
Table(
    "code_tries",
    METADATA,
    Column("who", Text, primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)
