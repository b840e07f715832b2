#!/bin/sh
# Run once by the Postgres image, when its volume is empty; the .sql beside it needs passwords, so
# it lies where the image does not run it by itself.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" \
	-v owner_password="$(cat /run/secrets/owner_password)" \
	-v bot_password="$(cat /run/secrets/bot_password)" \
	-v worker_password="$(cat /run/secrets/worker_password)" \
	-f /docker-entrypoint-initdb.d/sql/logins.sql
