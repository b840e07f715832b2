#!/bin/sh
# Passwords and addresses for docker-compose.yml, one a file; what is there is kept.
#   deploy/make-secrets.sh [FOLDER]
set -eu
folder=${1:-secrets}
umask 077
mkdir -p "$folder"

keep() { # NAME VALUE
	[ -s "$folder/$1" ] || printf '%s' "$2" >"$folder/$1"
	# Containers read their files as users of their own; the folder keeps everybody else out.
	chmod 444 "$folder/$1"
}
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
address() { # LOGIN PASSWORD_FILE
	printf 'postgresql://%s:%s@%s/talemill' "$1" "$(cat "$folder/$2")" "${POSTGRES_HOST:-postgres}"
}

for name in postgres_password owner_password bot_password worker_password redis_password \
	s3_secret_access_key; do
	keep "$name" "$(random)"
done
keep s3_access_key_id talemill
keep owner_database_url "$(address talemill_owner owner_password)"
keep bot_database_url "$(address talemill_bot bot_password)"
keep worker_database_url "$(address talemill_render worker_password)"
keep redis_url "redis://:$(cat "$folder/redis_password")@${REDIS_HOST:-redis}:6379/0"
