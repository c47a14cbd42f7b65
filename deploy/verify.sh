#!/bin/sh
# Asks a server that was just deployed whether it is well: deploy/verify.sh https://grid.example "$ADMIN_TOKEN"
# It makes one error on purpose, to be found in the log.
set -u
url=${1:?the address of the site}
token=${2:?the value of ADMIN_TOKEN}
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
has 'the figures' 'consistencygrid_uptime_seconds' /metrics "Authorization: Bearer $token"
is 'an error made on purpose' 500 /api/test-error "Authorization: Bearer $token"
case $url in
  https://*)
    has 'https for good' 'strict-transport-security' /
    is 'no figures for strangers' 401 /metrics
    is 'no errors for strangers' 401 /api/test-error
    ;;
esac
exit "$failed"
