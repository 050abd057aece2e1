#!/bin/sh
# The one login of the platform, with the password of the environment.
set -eu
umask 077
printf '"thursdays" "%s"\n' "$DATABASE_PASSWORD" >/tmp/userlist.txt
exec pgbouncer /etc/pooler/pgbouncer.ini
