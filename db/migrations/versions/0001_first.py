"""The first schema: people, wallets, the ledger, drafts, videos, assets, inbox, audit.

Frozen SQL that imports nothing of ours. Tables are alike in both databases; what the database
itself refuses is each one's own. A header seals its transaction: it goes in after its postings,
and they reference it by a key that is checked at COMMIT, so a transaction cannot be left unsealed
or be added to.

On Postgres every table forces row-level security from its birth and every function is nobody's:
who may do what is made and kept by db/core/access.py, after every migration.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """CREATE TABLE accounts (
        id TEXT NOT NULL PRIMARY KEY,
        language TEXT NOT NULL,
        settings TEXT NOT NULL,
        is_banned BOOLEAN NOT NULL,
        merged_into TEXT REFERENCES accounts (id),
        created_at BIGINT NOT NULL,
        seen_at BIGINT NOT NULL
    )""",
    """CREATE TABLE audit (
        id {serial},
        actor TEXT NOT NULL,
        act TEXT NOT NULL,
        target TEXT NOT NULL,
        details TEXT NOT NULL,
        created_at BIGINT NOT NULL
    )""",
    """CREATE TABLE inbox (
        id {serial},
        surface TEXT NOT NULL,
        update_id TEXT NOT NULL,
        chat_key TEXT NOT NULL,
        payload TEXT NOT NULL,
        state TEXT NOT NULL,
        replies TEXT,
        received_at BIGINT NOT NULL,
        CONSTRAINT each_update_once UNIQUE (surface, update_id)
    )""",
    """CREATE TABLE leases (
        name TEXT NOT NULL PRIMARY KEY,
        owner TEXT NOT NULL,
        until BIGINT NOT NULL
    )""",
    """CREATE TABLE promo_codes (
        code TEXT NOT NULL PRIMARY KEY,
        credits BIGINT NOT NULL,
        uses_left INTEGER NOT NULL,
        ends_at BIGINT,
        actor TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        CONSTRAINT no_code_is_overused CHECK (uses_left >= 0)
    )""",
    """CREATE TABLE star_refunds (
        charge_id TEXT NOT NULL PRIMARY KEY,
        person_id TEXT NOT NULL,
        stars BIGINT NOT NULL,
        purchase_id TEXT,
        actor TEXT NOT NULL,
        tries INTEGER NOT NULL,
        next_try_at BIGINT NOT NULL,
        created_at BIGINT NOT NULL
    )""",
    """CREATE TABLE switches (
        name TEXT NOT NULL PRIMARY KEY,
        value TEXT NOT NULL,
        actor TEXT NOT NULL,
        updated_at BIGINT NOT NULL
    )""",
    """CREATE TABLE assets (
        account_id TEXT NOT NULL REFERENCES accounts (id),
        key TEXT NOT NULL,
        video_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        storage_key TEXT NOT NULL,
        facts TEXT NOT NULL,
        cost_usd FLOAT NOT NULL,
        created_at BIGINT NOT NULL,
        PRIMARY KEY (account_id, key)
    )""",
    """CREATE TABLE drafts (
        id TEXT NOT NULL PRIMARY KEY,
        place TEXT NOT NULL,
        place_key TEXT NOT NULL,
        revision INTEGER NOT NULL,
        state TEXT NOT NULL,
        brief TEXT NOT NULL,
        message_ref TEXT,
        price_credits BIGINT,
        wallet_id TEXT,
        quoted_until BIGINT,
        board TEXT,
        updated_at BIGINT NOT NULL,
        account_id TEXT NOT NULL REFERENCES accounts (id)
    )""",
    """CREATE TABLE identities (
        platform TEXT NOT NULL,
        platform_id TEXT NOT NULL,
        name TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        PRIMARY KEY (platform, platform_id)
    )""",
    """CREATE TABLE ledger_transactions (
        key TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        account_id TEXT REFERENCES accounts (id),
        video_id TEXT,
        purchase_id TEXT,
        actor TEXT NOT NULL,
        memo TEXT NOT NULL,
        created_at BIGINT NOT NULL
    )""",
    """CREATE TABLE link_codes (
        code TEXT NOT NULL PRIMARY KEY,
        ends_at BIGINT NOT NULL,
        account_id TEXT NOT NULL REFERENCES accounts (id)
    )""",
    """CREATE TABLE promo_redemptions (
        code TEXT NOT NULL REFERENCES promo_codes (code),
        account_id TEXT NOT NULL REFERENCES accounts (id),
        created_at BIGINT NOT NULL,
        PRIMARY KEY (code, account_id)
    )""",
    """CREATE TABLE provider_requests (
        account_id TEXT NOT NULL REFERENCES accounts (id),
        key TEXT NOT NULL,
        request_id TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        PRIMARY KEY (account_id, key)
    )""",
    """CREATE TABLE wallets (
        id TEXT NOT NULL PRIMARY KEY,
        account_id TEXT REFERENCES accounts (id),
        place_key TEXT,
        bought BIGINT NOT NULL,
        promo BIGINT NOT NULL,
        allowance_credits BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        CONSTRAINT one_person_or_one_place CHECK ((account_id IS NULL) <> (place_key IS NULL)),
        CONSTRAINT promo_is_never_negative CHECK (promo >= 0),
        UNIQUE (place_key)
    )""",
    """CREATE TABLE postings (
        id {serial},
        tx_key TEXT NOT NULL,
        wallet_id TEXT REFERENCES wallets (id),
        account_id TEXT REFERENCES accounts (id),
        video_id TEXT,
        part TEXT NOT NULL,
        credits BIGINT NOT NULL,
        CONSTRAINT part_fits_wallet CHECK (
            (wallet_id IS NOT NULL AND part IN ('bought', 'promo')) OR (wallet_id IS NULL
            AND part IN ('escrow', 'revenue', 'sales', 'grants', 'chargebacks'))),
        CONSTRAINT no_empty_posting CHECK (credits <> 0),
        FOREIGN KEY(tx_key) REFERENCES ledger_transactions (key) DEFERRABLE INITIALLY DEFERRED
    )""",
    """CREATE TABLE purchases (
        id TEXT NOT NULL PRIMARY KEY,
        wallet_id TEXT NOT NULL REFERENCES wallets (id),
        provider TEXT NOT NULL,
        pack TEXT NOT NULL,
        credits BIGINT NOT NULL,
        amount_minor BIGINT NOT NULL,
        currency TEXT NOT NULL,
        state TEXT NOT NULL,
        session_id TEXT,
        charge_id TEXT,
        url TEXT NOT NULL,
        draft_id TEXT,
        place TEXT,
        return_link TEXT NOT NULL,
        refunded_minor BIGINT NOT NULL,
        disputed_minor BIGINT NOT NULL,
        taken_credits BIGINT NOT NULL,
        returned_credits BIGINT NOT NULL,
        asks INTEGER NOT NULL,
        next_ask_at BIGINT,
        news TEXT,
        created_at BIGINT NOT NULL,
        paid_at BIGINT,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        receipt_url TEXT DEFAULT '' NOT NULL,
        CONSTRAINT known_purchase_state CHECK (state IN ('new', 'open', 'paid', 'failed',
            'expired')),
        CONSTRAINT a_purchase_costs_something CHECK (credits > 0 AND amount_minor > 0),
        CONSTRAINT never_take_more_than_sold CHECK (taken_credits - returned_credits BETWEEN
            0 AND credits),
        CONSTRAINT each_charge_once UNIQUE (provider, charge_id),
        CONSTRAINT each_session_once UNIQUE (provider, session_id)
    )""",
    """CREATE TABLE videos (
        id TEXT NOT NULL PRIMARY KEY,
        wallet_id TEXT NOT NULL REFERENCES wallets (id),
        draft_id TEXT,
        parent_id TEXT,
        root_id TEXT NOT NULL,
        brief TEXT NOT NULL,
        place TEXT NOT NULL,
        request_ref TEXT,
        progress_ref TEXT,
        state TEXT NOT NULL,
        stage TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        owner TEXT,
        lease_until BIGINT,
        deaths INTEGER NOT NULL,
        death_stage TEXT NOT NULL,
        dispatch INTEGER NOT NULL,
        dispatched_at BIGINT,
        cancel_requested BOOLEAN NOT NULL,
        price_credits BIGINT NOT NULL,
        is_paid BOOLEAN NOT NULL,
        upload_limit_bytes BIGINT,
        result TEXT,
        error TEXT,
        cost_usd FLOAT NOT NULL,
        created_at BIGINT NOT NULL,
        ended_at BIGINT,
        board TEXT,
        stops_at_storyboard BOOLEAN NOT NULL,
        wants_draft BOOLEAN NOT NULL,
        storyboard_credits BIGINT NOT NULL,
        redraws_left INTEGER NOT NULL,
        waits_until BIGINT,
        is_reminded BOOLEAN NOT NULL,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        CONSTRAINT known_state CHECK (state IN ('queued', 'running', 'waiting', 'delivering',
            'done', 'kept', 'failed', 'cancelled')),
        CONSTRAINT who_waits_has_an_end CHECK ((state = 'waiting') = (waits_until IS NOT NULL))
    )""",
    """CREATE TABLE video_parts (
        video_id TEXT NOT NULL REFERENCES videos (id),
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        root_id TEXT NOT NULL,
        hundredths BIGINT NOT NULL,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        PRIMARY KEY (video_id, kind, key)
    )""",
    """CREATE TABLE wallet_members (
        wallet_id TEXT NOT NULL REFERENCES wallets (id),
        account_id TEXT NOT NULL REFERENCES accounts (id),
        is_manager BOOLEAN NOT NULL,
        PRIMARY KEY (wallet_id, account_id)
    )""",
    """CREATE TABLE disputes (
        id TEXT NOT NULL PRIMARY KEY,
        purchase_id TEXT NOT NULL REFERENCES purchases (id),
        amount_minor BIGINT NOT NULL,
        is_withdrawn BOOLEAN NOT NULL,
        is_reinstated BOOLEAN NOT NULL,
        account_id TEXT NOT NULL REFERENCES accounts (id)
    )""",
    """CREATE TABLE gifts (
        id TEXT NOT NULL PRIMARY KEY,
        credits BIGINT NOT NULL,
        state TEXT NOT NULL,
        receiver TEXT,
        handle TEXT,
        name TEXT NOT NULL,
        place TEXT NOT NULL,
        taken_by TEXT REFERENCES accounts (id),
        ends_at BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        CONSTRAINT a_gift_is_something CHECK (credits > 0),
        CONSTRAINT known_gift_state CHECK (state IN ('asked', 'open', 'given', 'withdrawn'))
    )""",
    """CREATE TABLE code_tries (
        who TEXT NOT NULL PRIMARY KEY,
        wrong INTEGER NOT NULL,
        ends_at BIGINT NOT NULL
    )""",
    """CREATE TABLE place_rules (
        place_key TEXT NOT NULL PRIMARY KEY,
        rooms TEXT NOT NULL,
        templates TEXT NOT NULL,
        style TEXT NOT NULL,
        updated_at BIGINT NOT NULL
    )""",
    """CREATE TABLE tombstones (
        who TEXT NOT NULL PRIMARY KEY,
        erased_account TEXT NOT NULL REFERENCES accounts (id),
        created_at BIGINT NOT NULL
    )""",
    """CREATE TABLE erased_files (
        key TEXT NOT NULL PRIMARY KEY,
        is_folder BOOLEAN NOT NULL,
        created_at BIGINT NOT NULL
    )""",
    """CREATE TABLE moved_places (
        old_key TEXT NOT NULL PRIMARY KEY,
        new_key TEXT NOT NULL,
        moved_at BIGINT NOT NULL
    )""",
    """CREATE TABLE template_days (
        day INTEGER NOT NULL,
        template TEXT NOT NULL,
        provider TEXT NOT NULL,
        fact TEXT NOT NULL,
        amount FLOAT NOT NULL,
        PRIMARY KEY (day, template, provider, fact)
    )""",
)
"""In an order in which every foreign key finds its table; `{serial}` counts up."""

INDEXES = (
    "CREATE INDEX accounts_joined ON accounts (merged_into) WHERE merged_into IS NOT NULL",
    "CREATE INDEX drafts_of_a_place ON drafts (account_id, place_key, updated_at)",
    "CREATE INDEX drafts_waiting ON drafts (updated_at) WHERE state = 'waiting'",
    "CREATE INDEX inbox_unfinished ON inbox (surface, id) WHERE state <> 'answered'",
    "CREATE INDEX assets_of_a_day ON assets (created_at)",
    "CREATE INDEX ix_assets_video_id ON assets (video_id)",
    "CREATE INDEX ix_disputes_account_id ON disputes (account_id)",
    "CREATE INDEX ix_disputes_purchase_id ON disputes (purchase_id)",
    "CREATE INDEX ix_drafts_account_id ON drafts (account_id)",
    "CREATE INDEX ix_gifts_account_id ON gifts (account_id)",
    "CREATE INDEX ix_identities_account_id ON identities (account_id)",
    "CREATE INDEX ix_ledger_transactions_account_id ON ledger_transactions (account_id)",
    "CREATE INDEX ix_ledger_transactions_created_at ON ledger_transactions (created_at)",
    "CREATE INDEX ix_ledger_transactions_purchase_id ON ledger_transactions (purchase_id)",
    "CREATE INDEX ix_link_codes_account_id ON link_codes (account_id)",
    "CREATE INDEX ix_postings_tx_key ON postings (tx_key)",
    "CREATE INDEX ix_postings_video_id ON postings (video_id)",
    "CREATE INDEX ix_purchases_account_id ON purchases (account_id)",
    "CREATE INDEX ix_video_parts_account_id ON video_parts (account_id)",
    "CREATE INDEX ix_video_parts_root_id ON video_parts (root_id)",
    "CREATE INDEX ix_videos_account_id ON videos (account_id)",
    "CREATE INDEX ix_videos_root_id ON videos (root_id)",
    "CREATE INDEX postings_of_a_wallet ON postings (wallet_id, id)",
    "CREATE INDEX purchases_to_ask ON purchases (state, next_ask_at)",
    "CREATE INDEX videos_alive ON videos (created_at) WHERE ended_at IS NULL",
    "CREATE INDEX videos_ended ON videos (ended_at) WHERE ended_at IS NOT NULL",
    "CREATE INDEX videos_finished ON videos (ended_at) WHERE state = 'done' AND attempt = 1",
    "CREATE INDEX videos_of_a_person ON videos (account_id, created_at)",
    "CREATE INDEX videos_waiting ON videos (waits_until) WHERE state = 'waiting'",
    "CREATE UNIQUE INDEX one_free_try ON videos (parent_id)"
    " WHERE parent_id IS NOT NULL AND draft_id IS NULL",
    "CREATE UNIQUE INDEX one_wallet_per_person ON wallets (account_id)"
    " WHERE account_id IS NOT NULL",
)

SQLITE_TRIGGERS = (
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
    """CREATE TRIGGER postings_refuse_update BEFORE UPDATE ON postings
        BEGIN SELECT RAISE(ABORT, 'talemill: append only'); END""",
    """CREATE TRIGGER postings_refuse_delete BEFORE DELETE ON postings
        BEGIN SELECT RAISE(ABORT, 'talemill: append only'); END""",
    """CREATE TRIGGER ledger_transactions_refuse_update BEFORE UPDATE ON ledger_transactions
        BEGIN SELECT RAISE(ABORT, 'talemill: append only'); END""",
    """CREATE TRIGGER ledger_transactions_refuse_delete BEFORE DELETE ON ledger_transactions
        BEGIN SELECT RAISE(ABORT, 'talemill: append only'); END""",
    """CREATE TRIGGER audit_refuse_update BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'talemill: append only'); END""",
    """CREATE TRIGGER audit_refuse_delete BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'talemill: append only'); END""",
)

POSTGRES_FUNCTIONS = (
    """CREATE FUNCTION talemill_refuse()
    RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'talemill: append only'; END $$""",
    """CREATE FUNCTION talemill_before_posting()
    RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp
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
    """CREATE FUNCTION talemill_before_header()
    RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp
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
    """CREATE FUNCTION talemill_at_commit()
    RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        IF (SELECT sum(credits) <> 0 FROM postings WHERE tx_key = NEW.tx_key) THEN
            RAISE EXCEPTION 'talemill: unbalanced';
        END IF;
        RETURN NULL;
    END $$""",
    # The acting account of the transaction.
    """CREATE FUNCTION talemill_acting()
    RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('talemill.account', true), '') $$""",
    # The account for an identity, made with its wallet on the first meeting; no row for one that
    # was erased: whoever comes back is the operator's to take up, with what followed them. The
    # trial is what the operator allows ("trial_credits" of the switches), whatever is asked for.
    """CREATE FUNCTION talemill_account_for(p_platform text, p_id text, p_name text,
        p_language text, p_trial bigint, p_account text, p_wallet text)
    RETURNS TABLE (account_id text, wallet_id text, language text, is_banned boolean,
        settings text, is_new boolean) LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    #variable_conflict use_column
    DECLARE now_ms bigint := extract(epoch FROM clock_timestamp()) * 1000;
        trial_key text := 'trial:' || p_platform || ':' || p_id;
        trial bigint := least(p_trial, (SELECT s.value::bigint FROM switches s
            WHERE s.name = 'trial_credits'));
    BEGIN
        IF p_trial > 100000 THEN
            RAISE EXCEPTION 'permission denied: no trial is that large';
        END IF;
        RETURN QUERY SELECT a.id, w.id, a.language, a.is_banned, a.settings, false
            FROM identities i JOIN accounts a ON a.id = i.account_id
            JOIN wallets w ON w.account_id = a.id
            WHERE i.platform = p_platform AND i.platform_id = p_id;
        IF FOUND THEN RETURN; END IF;
        PERFORM pg_advisory_xact_lock(hashtextextended(trial_key, 0));
        IF EXISTS (SELECT 1 FROM tombstones t WHERE t.who =
                encode(sha256(convert_to(p_platform || ':' || p_id, 'UTF8')), 'hex')) THEN
            RETURN;
        END IF;
        IF NOT EXISTS (SELECT 1 FROM identities i
                WHERE i.platform = p_platform AND i.platform_id = p_id) THEN
            INSERT INTO accounts (id, language, settings, is_banned, created_at, seen_at)
                VALUES (p_account, p_language, '{}', false, now_ms, now_ms);
            INSERT INTO identities (platform, platform_id, account_id, name, created_at)
                VALUES (p_platform, p_id, p_account, p_name, now_ms);
            INSERT INTO wallets (id, account_id, bought, promo, allowance_credits, created_at)
                VALUES (p_wallet, p_account, 0, 0, 0, now_ms);
            IF trial > 0 AND NOT EXISTS (
                SELECT 1 FROM ledger_transactions WHERE key = trial_key) THEN
                INSERT INTO postings (tx_key, wallet_id, account_id, part, credits) VALUES
                    (trial_key, p_wallet, p_account, 'promo', trial),
                    (trial_key, NULL, p_account, 'grants', -trial);
                INSERT INTO ledger_transactions
                    (key, kind, account_id, actor, memo, created_at)
                    VALUES (trial_key, 'grant', p_account, '', 'trial', now_ms);
            END IF;
            RETURN QUERY SELECT p_account, p_wallet, p_language, false, '{}', true;
            RETURN;
        END IF;
        RETURN QUERY SELECT a.id, w.id, a.language, a.is_banned, a.settings, false
            FROM identities i JOIN accounts a ON a.id = i.account_id
            JOIN wallets w ON w.account_id = a.id
            WHERE i.platform = p_platform AND i.platform_id = p_id;
    END $$""",
    # A wallet's parts, locked until the transaction ends; only one that the caller may spend.
    """CREATE FUNCTION talemill_lock_wallet(p_wallet text)
    RETURNS TABLE (bought bigint, promo bigint, account_id text) LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF current_setting('role') = 'talemill_operator' THEN
            RETURN QUERY SELECT w.bought, w.promo, w.account_id FROM wallets w
                WHERE w.id = p_wallet FOR UPDATE;
        ELSE
            RETURN QUERY SELECT w.bought, w.promo, w.account_id FROM wallets w
                WHERE w.id = p_wallet AND (w.account_id = talemill_acting() OR EXISTS (
                    SELECT 1 FROM wallet_members m
                    WHERE m.wallet_id = w.id AND m.account_id = talemill_acting())) FOR UPDATE;
        END IF;
    END $$""",
    # What a caller other than the operator may post: its own hold, or the end of a hold.
    """CREATE FUNCTION talemill_check_post(p_key text, p_kind text, p_video text,
        p_wallets text[], p_parts text[], p_credits bigint[])
    RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE held postings; back bigint := 0; mine boolean;
    BEGIN
        IF p_kind = 'hold' THEN
            -- A hold that is topped up has its number behind it.
            IF talemill_acting() IS NULL OR p_key !~
                    ('^hold:' || p_video || ':' || p_parts[1] || '(:[0-9]+)?$')
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
            ELSE v.account_id = talemill_acting() AND v.state = 'cancelled' END
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
    """CREATE FUNCTION talemill_post(p_key text, p_kind text, p_account text, p_video text,
        p_purchase text, p_actor text, p_memo text, p_wallets text[], p_accounts text[],
        p_parts text[], p_credits bigint[])
    RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
    """CREATE FUNCTION talemill_inbox_done(p_id bigint, p_replies text)
    RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        UPDATE inbox SET state = 'done', replies = p_replies WHERE id = p_id AND state = 'new';
        RETURN FOUND;
    END $$""",
    # How often each template was seen, chosen and so on today: one order of locks for everybody.
    """CREATE FUNCTION talemill_count_steps(p_steps jsonb)
    RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        INSERT INTO template_days (day, template, provider, fact, amount)
        SELECT floor(extract(epoch FROM clock_timestamp()) / 86400), step ->> 'template', '',
            step ->> 'fact', sum((step ->> 'amount')::double precision)
        FROM jsonb_array_elements(p_steps) step
        WHERE step ->> 'fact' IN ('seen', 'chosen', 'quoted', 'shared', 'rated', 'stars')
        GROUP BY 2, 4 ORDER BY 2, 4
        ON CONFLICT (day, template, provider, fact)
        DO UPDATE SET amount = template_days.amount + excluded.amount;
    END $$""",
    # What one more video is held against. Until the transaction ends nobody else may start one:
    # what is counted here is still so when the row is there.
    """CREATE FUNCTION talemill_start_counts(p_limit bigint)
    RETURNS TABLE (acting text, waiting bigint, running bigint, trial_usd double precision)
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF talemill_acting() IS NULL THEN
            RAISE EXCEPTION 'permission denied: nobody acts';
        END IF;
        PERFORM pg_advisory_xact_lock(7310552002);
        RETURN QUERY SELECT talemill_acting(), (SELECT count(*) FROM (SELECT 1 FROM videos v
                WHERE v.ended_at IS NULL AND v.state = 'queued' AND v.dispatched_at IS NULL
                LIMIT p_limit) w),
            (SELECT count(*) FROM videos v WHERE v.account_id = talemill_acting()
                AND v.ended_at IS NULL AND v.state <> 'waiting'),
            (SELECT coalesce(sum(a.cost_usd), 0) FROM assets a JOIN videos v ON v.id = a.video_id
                WHERE NOT v.is_paid AND a.created_at >= now_ms - now_ms % 86400000)
            FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms) clock;
    END $$""",
    # A worker takes a video's lease, unless one lives.
    """CREATE FUNCTION talemill_claim(p_id text, p_owner text, p_lease_ms bigint)
    RETURNS SETOF videos LANGUAGE sql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
)
"""Those that cross accounts run with their owner's rights."""

POSTGRES_TRIGGERS = (
    """CREATE TRIGGER postings_refuse_change BEFORE UPDATE OR DELETE ON postings
        FOR EACH ROW EXECUTE FUNCTION talemill_refuse()""",
    """CREATE TRIGGER ledger_transactions_refuse_change BEFORE UPDATE OR DELETE
        ON ledger_transactions
        FOR EACH ROW EXECUTE FUNCTION talemill_refuse()""",
    """CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION talemill_refuse()""",
    """CREATE TRIGGER postings_refuse_truncate BEFORE TRUNCATE ON postings
        FOR EACH STATEMENT EXECUTE FUNCTION talemill_refuse()""",
    """CREATE TRIGGER ledger_transactions_refuse_truncate BEFORE TRUNCATE ON ledger_transactions
        FOR EACH STATEMENT EXECUTE FUNCTION talemill_refuse()""",
    """CREATE TRIGGER audit_refuse_truncate BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION talemill_refuse()""",
    """CREATE TRIGGER postings_move_credits BEFORE INSERT ON postings
    FOR EACH ROW EXECUTE FUNCTION talemill_before_posting()""",
    """CREATE TRIGGER headers_seal_balanced_postings BEFORE INSERT ON ledger_transactions
    FOR EACH ROW EXECUTE FUNCTION talemill_before_header()""",
    """CREATE CONSTRAINT TRIGGER zz_sum_to_zero AFTER INSERT ON postings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION talemill_at_commit()""",
)


def upgrade() -> None:
    """Make every table, then what the database itself refuses."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    serial = "INTEGER NOT NULL PRIMARY KEY" if is_sqlite else "BIGSERIAL PRIMARY KEY"
    for table in TABLES:
        connection.exec_driver_sql(table.replace("{serial}", serial))
    for index in INDEXES:
        connection.exec_driver_sql(index)
    for statement in SQLITE_TRIGGERS if is_sqlite else _postgres():
        connection.exec_driver_sql(statement)


def _postgres() -> list[str]:
    statements = []
    for table in TABLES:
        name = table.split()[2]
        statements.append(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        statements.append(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    for function in POSTGRES_FUNCTIONS:
        name = function.split("(")[0].split()[2]
        # Revoked before it gets another owner: whoever does not own it revokes nothing.
        statements += [function, f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC"]
    return [*statements, *POSTGRES_TRIGGERS]
