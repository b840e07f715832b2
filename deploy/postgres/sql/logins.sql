-- The logins of an installation, once, as a superuser, in its database: who owns it and migrates,
-- the bot's, and the workers', which owns nothing and can be revoked alone. docs/money.md says what
-- the roles may. Variables: owner_password, bot_password, worker_password.
CREATE ROLE talemill_app NOLOGIN NOBYPASSRLS;
CREATE ROLE talemill_worker NOLOGIN NOBYPASSRLS;
CREATE ROLE talemill_operator NOLOGIN NOBYPASSRLS;
CREATE ROLE talemill_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE talemill_bot LOGIN PASSWORD :'bot_password';
CREATE ROLE talemill_render LOGIN PASSWORD :'worker_password';
ALTER DATABASE :"DBNAME" OWNER TO talemill_owner;
REVOKE CONNECT, TEMPORARY ON DATABASE :"DBNAME" FROM PUBLIC;
-- Before 15 everybody may make things in it.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO talemill_owner;
GRANT CONNECT ON DATABASE :"DBNAME" TO talemill_bot, talemill_render;
GRANT talemill_app, talemill_worker TO talemill_bot;
GRANT talemill_worker TO talemill_render;
SELECT current_setting('server_version_num')::int >= 160000 AS is_16 \gset
\if :is_16
-- Without inheritance a login sees no row until it takes the role.
GRANT talemill_app, talemill_worker, talemill_operator TO talemill_owner
    WITH INHERIT FALSE, SET TRUE;
GRANT talemill_operator TO talemill_render WITH INHERIT FALSE, SET TRUE;
\else
ALTER ROLE talemill_owner NOINHERIT;
ALTER ROLE talemill_render NOINHERIT;
GRANT talemill_app, talemill_worker, talemill_operator TO talemill_owner;
GRANT talemill_operator TO talemill_render;
\endif
