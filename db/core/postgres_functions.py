"""Triggers and functions of the first schema on Postgres.

The functions are the only ways across accounts; they belong to the operator's role, run with
its rights and a fixed search path, and are closed to the public. Nobody but `talemill_post`
writes a posting.
"""

from __future__ import annotations

from typing import Final

APPEND_ONLY: Final = ("postings", "ledger_transactions", "audit")
ACTING: Final = "talemill_acting()"
_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"

TRIGGERS: Final = (
    """CREATE FUNCTION talemill_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'talemill: append only'; END $$""",
    *[
        f"""CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION talemill_refuse()"""
        for table in APPEND_ONLY
    ],
    *[
        f"""CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION talemill_refuse()"""
        for table in APPEND_ONLY
    ],
    f"""CREATE FUNCTION talemill_before_posting() RETURNS trigger LANGUAGE plpgsql {_DEFINER}
    AS $$ BEGIN
        IF EXISTS (SELECT 1 FROM ledger_transactions WHERE key = NEW.tx_key) THEN
            RAISE EXCEPTION 'talemill: sealed';
        END IF;
        IF NEW.wallet_id IS NOT NULL THEN
            UPDATE wallets SET
                bought = bought + CASE WHEN NEW.part = 'bought' THEN NEW.credits ELSE 0 END,
                promo = promo + CASE WHEN NEW.part = 'promo' THEN NEW.credits ELSE 0 END
            WHERE id = NEW.wallet_id;
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER postings_move_credits BEFORE INSERT ON postings
    FOR EACH ROW EXECUTE FUNCTION talemill_before_posting()""",
    f"""CREATE FUNCTION talemill_before_header() RETURNS trigger LANGUAGE plpgsql {_DEFINER}
    AS $$ BEGIN
        IF (SELECT count(*) < 2 OR sum(credits) <> 0 FROM postings WHERE tx_key = NEW.key) THEN
            RAISE EXCEPTION 'talemill: unbalanced';
        END IF;
        IF NEW.kind IN ('hold', 'gift') AND EXISTS (
            SELECT 1 FROM postings p JOIN wallets w ON w.id = p.wallet_id
            WHERE p.tx_key = NEW.key AND p.credits < 0 AND (w.bought < 0 OR w.promo < 0)) THEN
            RAISE EXCEPTION 'talemill: overdraft';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER headers_seal_balanced_postings BEFORE INSERT ON ledger_transactions
    FOR EACH ROW EXECUTE FUNCTION talemill_before_header()""",
    f"""CREATE FUNCTION talemill_at_commit() RETURNS trigger LANGUAGE plpgsql {_DEFINER}
    AS $$ BEGIN
        IF (SELECT sum(credits) <> 0 FROM postings WHERE tx_key = NEW.tx_key) THEN
            RAISE EXCEPTION 'talemill: unbalanced';
        END IF;
        RETURN NULL;
    END $$""",
    """CREATE CONSTRAINT TRIGGER zz_sum_to_zero AFTER INSERT ON postings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION talemill_at_commit()""",
)

FUNCTIONS: Final = {
    "talemill_acting()": """RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('talemill.account', true), '') $$""",
    # The account for an identity, made with its wallet on the first meeting.
    "talemill_account_for(p_platform text, p_id text, p_name text, p_language text,"
    " p_trial bigint, p_account text, p_wallet text)": f"""
    RETURNS TABLE (account_id text, wallet_id text, language text, is_banned boolean,
        settings text, is_new boolean) LANGUAGE plpgsql {_DEFINER} AS $$
    #variable_conflict use_column
    DECLARE now_ms bigint := extract(epoch FROM clock_timestamp()) * 1000;
        trial_key text := 'trial:' || p_platform || ':' || p_id;
    BEGIN
        RETURN QUERY SELECT a.id, w.id, a.language, a.is_banned, a.settings, false
            FROM identities i JOIN accounts a ON a.id = i.account_id
            JOIN wallets w ON w.account_id = a.id
            WHERE i.platform = p_platform AND i.platform_id = p_id;
        IF FOUND THEN RETURN; END IF;
        PERFORM pg_advisory_xact_lock(hashtextextended(trial_key, 0));
        IF NOT EXISTS (SELECT 1 FROM identities i
                WHERE i.platform = p_platform AND i.platform_id = p_id) THEN
            INSERT INTO accounts (id, language, settings, is_banned, created_at, seen_at)
                VALUES (p_account, p_language, '{{}}', false, now_ms, now_ms);
            INSERT INTO identities (platform, platform_id, account_id, name, created_at)
                VALUES (p_platform, p_id, p_account, p_name, now_ms);
            INSERT INTO wallets (id, account_id, bought, promo, allowance_credits, created_at)
                VALUES (p_wallet, p_account, 0, 0, 0, now_ms);
            IF p_trial > 0 AND NOT EXISTS (
                SELECT 1 FROM ledger_transactions WHERE key = trial_key) THEN
                INSERT INTO postings (tx_key, wallet_id, account_id, part, credits) VALUES
                    (trial_key, p_wallet, p_account, 'promo', p_trial),
                    (trial_key, NULL, p_account, 'grants', -p_trial);
                INSERT INTO ledger_transactions
                    (key, kind, account_id, actor, memo, created_at)
                    VALUES (trial_key, 'grant', p_account, '', 'trial', now_ms);
            END IF;
            RETURN QUERY SELECT p_account, p_wallet, p_language, false, '{{}}', true;
            RETURN;
        END IF;
        RETURN QUERY SELECT a.id, w.id, a.language, a.is_banned, a.settings, false
            FROM identities i JOIN accounts a ON a.id = i.account_id
            JOIN wallets w ON w.account_id = a.id
            WHERE i.platform = p_platform AND i.platform_id = p_id;
    END $$""",
    # A wallet's parts, locked until the transaction ends; only one that the caller may spend.
    "talemill_lock_wallet(p_wallet text)": f"""
    RETURNS TABLE (bought bigint, promo bigint, account_id text) LANGUAGE plpgsql {_DEFINER} AS $$
    BEGIN
        IF current_setting('role') = 'talemill_operator' THEN
            RETURN QUERY SELECT w.bought, w.promo, w.account_id FROM wallets w
                WHERE w.id = p_wallet FOR UPDATE;
        ELSE
            RETURN QUERY SELECT w.bought, w.promo, w.account_id FROM wallets w
                WHERE w.id = p_wallet AND (w.account_id = {ACTING} OR EXISTS (
                    SELECT 1 FROM wallet_members m
                    WHERE m.wallet_id = w.id AND m.account_id = {ACTING})) FOR UPDATE;
        END IF;
    END $$""",
    # What a caller other than the operator may post: its own hold, or the end of a hold.
    "talemill_check_post(p_key text, p_kind text, p_video text, p_wallets text[],"
    " p_parts text[], p_credits bigint[])": f"""
    RETURNS void LANGUAGE plpgsql {_DEFINER} AS $$
    DECLARE held postings; back bigint := 0; mine boolean;
    BEGIN
        IF p_kind = 'hold' THEN
            IF {ACTING} IS NULL OR p_key <> 'hold:' || p_video || ':' || p_parts[1]
                OR cardinality(p_parts) <> 2 OR p_wallets[1] IS NULL OR p_credits[1] >= 0
                OR p_parts[2] <> 'escrow'
                OR NOT EXISTS (SELECT 1 FROM talemill_lock_wallet(p_wallets[1])) THEN
                RAISE EXCEPTION 'permission denied: not your hold';
            END IF;
            RETURN;
        END IF;
        IF p_kind <> 'close' THEN
            RAISE EXCEPTION 'permission denied: only operators post a %', p_kind;
        END IF;
        SELECT * INTO held FROM postings p WHERE 'close:' || p.tx_key = p_key
            AND p.wallet_id IS NOT NULL AND p.video_id = p_video;
        SELECT CASE current_setting('role')
            WHEN 'talemill_worker' THEN v.id = current_setting('talemill.video', true)
                AND v.owner = current_setting('talemill.owner', true)
            ELSE v.account_id = {ACTING} AND v.state = 'cancelled' END
            INTO mine FROM videos v WHERE v.id = p_video;
        IF held.id IS NULL OR mine IS NOT TRUE THEN
            RAISE EXCEPTION 'permission denied: not your hold';
        END IF;
        FOR line IN 1 .. cardinality(p_parts) LOOP
            IF p_parts[line] = 'escrow' AND p_credits[line] = held.credits
                OR p_parts[line] = 'revenue' AND p_credits[line] > 0
                OR p_wallets[line] = held.wallet_id AND p_parts[line] = held.part
                    AND p_credits[line] > 0 THEN
                CONTINUE;
            END IF;
            RAISE EXCEPTION 'permission denied: not how that hold ends';
        END LOOP;
    END $$""",
    # Write one transaction: its postings, then the header that seals them.
    "talemill_post(p_key text, p_kind text, p_account text, p_video text, p_purchase text,"
    " p_actor text, p_memo text, p_wallets text[], p_accounts text[], p_parts text[],"
    " p_credits bigint[])": f"""
    RETURNS void LANGUAGE plpgsql {_DEFINER} AS $$
    BEGIN
        IF current_setting('role') <> 'talemill_operator' THEN
            PERFORM talemill_check_post(p_key, p_kind, p_video, p_wallets, p_parts, p_credits);
        END IF;
        INSERT INTO postings (tx_key, wallet_id, account_id, video_id, part, credits)
            SELECT p_key, l.wallet, coalesce(l.account, p_account), p_video, l.part, l.credits
            FROM unnest(p_wallets, p_accounts, p_parts, p_credits)
                AS l (wallet, account, part, credits);
        INSERT INTO ledger_transactions
            (key, kind, account_id, video_id, purchase_id, actor, memo, created_at)
            VALUES (p_key, p_kind, p_account, p_video, p_purchase, p_actor, p_memo,
                extract(epoch FROM clock_timestamp()) * 1000);
    END $$""",
    # An update from a chat was handled, in the transaction that holds its effect.
    "talemill_inbox_done(p_id bigint, p_replies text)": f"""
    RETURNS boolean LANGUAGE plpgsql {_DEFINER} AS $$
    BEGIN
        UPDATE inbox SET state = 'done', replies = p_replies WHERE id = p_id AND state = 'new';
        RETURN FOUND;
    END $$""",
    # A worker takes a video's lease, unless one lives.
    "talemill_claim(p_id text, p_owner text, p_lease_ms bigint)": f"""
    RETURNS SETOF videos LANGUAGE sql {_DEFINER} AS $$
    UPDATE videos SET
        deaths = CASE WHEN owner IS NULL THEN deaths
            WHEN stage = death_stage THEN deaths + 1 ELSE 1 END,
        death_stage = CASE WHEN owner IS NULL THEN death_stage ELSE stage END,
        attempt = attempt + 1, owner = p_owner,
        lease_until = extract(epoch FROM clock_timestamp()) * 1000 + p_lease_ms,
        state = CASE WHEN state = 'queued' THEN 'running' ELSE state END
    WHERE id = p_id AND state IN ('queued', 'running', 'delivering')
        AND (lease_until IS NULL
            OR lease_until < extract(epoch FROM clock_timestamp()) * 1000
            OR lease_until > extract(epoch FROM clock_timestamp()) * 1000 + 30000)
    RETURNING * $$""",
    # The dispatcher's look at what waits, without anybody's words.
    "talemill_waiting(p_limit bigint)": f"""
    RETURNS TABLE (id text, account_id text, is_paid boolean, created_at bigint,
        dispatch integer, place text, progress_ref text) LANGUAGE sql {_DEFINER} AS $$
    SELECT v.id, v.account_id, v.is_paid, v.created_at, v.dispatch, v.place, v.progress_ref
    FROM videos v WHERE v.ended_at IS NULL AND v.state = 'queued' AND v.dispatched_at IS NULL
    ORDER BY v.created_at, v.id LIMIT p_limit $$""",
}
"""Signature to body; all run as the operator's role but the one that reads a setting."""
