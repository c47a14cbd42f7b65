#!/bin/sh
# Asks a server that was just deployed whether it is well: ADMIN_TOKEN=… deploy/verify.sh https://grid.example "$TOKEN"
# It makes one error on purpose, to be found in the log and by the collector. ADMIN_TOKEN is the server's own; without it
# that, and the figures, are left out where they are not open. TOKEN is one that the settings have made, of an account that
# is there for this: a hundred habits called "Test" are made in it, and the next one is refused. Without it that is left out.
set -u
url=${1:?the address of the site}
api=${2:-}
admin=${ADMIN_TOKEN:+Authorization: Bearer $ADMIN_TOKEN}
failed=0

# is NAME STATUS PATH [HEADER]: whether a GET is answered with this status.
is() {
  got=$(curl -sS -m 10 -o /dev/null -w '%{http_code}' ${4:+-H "$4"} "$url$3")
  if [ "$got" = "$2" ]; then echo "ok    $1"; else echo "fail  $1: $got, not $2"; failed=1; fi
}

# has NAME TEXT PATH [HEADER]: whether head or body of the answer hold a text.
has() {
  if curl -sS -m 10 -i ${4:+-H "$4"} "$url$3" | grep -qi -- "$2"; then
    echo "ok    $1"
  else
    echo "fail  $1"; failed=1
  fi
}

is 'it lives' 200 /health/live
is 'it is ready' 200 /health/ready
is 'it is healthy' 200 /api/health
has 'all migrations were run' '"pending":0' /api/health
is 'the start page' 200 /
has 'a strict policy' "content-security-policy: default-src 'none'" /
if [ -n "$admin" ]; then
  has 'the figures' 'consistencygrid_uptime_seconds' /metrics "$admin"
else
  echo 'skip  the figures: set ADMIN_TOKEN'
fi
case $admin,$url in
  ,https://*) echo 'skip  an error made on purpose: set ADMIN_TOKEN' ;;
  *) is 'an error made on purpose' 500 /api/test-error "$admin" ;;
esac
if [ -z "$api" ]; then
  echo 'skip  the limit: give a token that the settings have made'
else
  loop() {
    for _ in $(seq 101); do
      curl -sS -m 10 -o /dev/null -w '%{http_code}\n' -X POST "$url/api/habits" \
        -H "Authorization: Bearer $api" -d '{"title": "Test"}'
    done
  }
  got=$(loop | uniq -c | xargs)
  if [ "$got" = '100 201 1 429' ]; then
    echo 'ok    a hundred habits in a minute, and no more'
  else
    echo "fail  a hundred habits in a minute, and no more: $got"; failed=1
  fi
  if curl -sS -m 10 -i -X POST "$url/api/habits" -H "Authorization: Bearer $api" -d '{"title": "Test"}' |
    grep -qi '^retry-after: [0-9]'; then
    echo 'ok    when to try again'
  else
    echo 'fail  when to try again'; failed=1
  fi
fi
case $url in
  https://*)
    has 'https for good' 'strict-transport-security' /
    is 'no figures for strangers' 401 /metrics
    is 'no errors for strangers' 401 /api/test-error
    ;;
esac
exit "$failed"
