# Runs inside the booted systemd: the shipped service, the shipped configuration, a real journal.
# Every check says what it wanted before it fails.
set -u
fail() { echo "FAILED: $*"; systemctl status longstop --no-pager -l; journalctl -u longstop -o cat --no-pager; exit 1; }
# wait_for WHAT COMMAND...: asks until it is so, ten seconds at most.
wait_for() {
  what=$1; shift
  for _ in $(seq 100); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done
  fail "$what"
}
entries() { journalctl -u longstop -o json --no-pager "MESSAGE_ID=$1"; }

install -d -m 0700 /etc/credstore
printf 'not-a-real-password\n' > /etc/credstore/smtp-password
printf 'whsec_bWFkZS11cC1zZWNyZXQtZm9yLXRlc3RzLW9ubHktMDA=\n' > /etc/credstore/on-call-pager-signing
chmod -R a+rX /etc/longstop
journalctl --update-catalog

longstop credentials check && fail "secrets that others may use are refused"
chmod 0600 /etc/credstore/*
longstop credentials check || fail "every secret there, closed to others and loaded by the unit"

systemctl start longstop || fail "start, READY=1 within the limit"
[ "$(stat -c %u /proc/$(systemctl show -p MainPID --value longstop)/environ)" = 0 ] || fail "hidden memory"
[ "$(systemctl show -p ActiveState --value longstop)" = active ] || fail "active after start"
[ -n "$(systemctl show -p StatusText --value longstop)" ] || fail "a status line after READY"
entries e65bc98c92544e42afa2f60c303e7b5d | grep -q . || fail "the entry: ready"
[ -S /run/longstop/longstop.sock ] || fail "the socket"
[ "$(stat -c %a /run/longstop/longstop.sock)" = 660 ] || fail "the socket's mode 0660"

# Missing for 73 hours already: the deadline has passed when the fact comes in.
then=$(date -u -d '-73 hours' +%FT%TZ)
cat > /tmp/fact.json <<F
{"specversion": "1.0", "id": "WMP-90-000001/missing", "source": "test/police", "type": "missing.reported",
 "subject": "BCT-900001", "time": "$then", "data": {"episode": "WMP-90-000001", "kind": "M",
 "responsible_authority": "E08000025"}}
F
longstop record /tmp/fact.json || fail "recording one fact through the socket"
breach() { entries 058aa92af154459d9e8aaec47070ca02 | grep '"LONGSTOP_RULE":"missing-72h"'; }
wait_for "the entry: a deadline passed" breach
breach | grep -q '"PRIORITY":"3"' || fail "a breach at priority err"
breach | grep -q '"LONGSTOP_CASE":"BCT-900001"' || fail "LONGSTOP_CASE of the breach"
for field in LONGSTOP_CLOCK LONGSTOP_DUE LONGSTOP_REASON; do
  breach | grep -q "\"$field\":\"" || fail "$field of the breach"
done
journalctl -x -u longstop --no-pager MESSAGE_ID=058aa92af154459d9e8aaec47070ca02 \
  | grep -q 'A deadline passed' || fail "the catalog's explanation"

systemctl reload longstop || fail "a reload of the same configuration"
reloaded() { entries 6e1681177ec546de8c1172561a17c5df | grep -q .; }
wait_for "the entry: reloaded" reloaded

cp /etc/longstop/longstop.yml /tmp/good.yml
echo 'no_such_key: 1' >> /etc/longstop/longstop.yml
systemctl reload longstop
refused() { entries 47fa56099f5c4016a6dda2161f1b92a3 | grep -q .; }
wait_for "the entry: reload refused" refused
[ "$(systemctl show -p ActiveState --value longstop)" = active ] || fail "active after a bad reload"
cp /tmp/good.yml /etc/longstop/longstop.yml
longstop status || fail "still answering after a bad reload"

systemctl stop longstop || fail "stop"
[ "$(systemctl show -p Result --value longstop)" = success ] || fail "a clean stop"
entries 2550dd9488f44bd696c957cb7475e0e5 | grep -q . || fail "the entry: stopping"

# What was recorded is still there after the next start, and the breach is not told a second time.
systemctl start longstop || fail "a second start"
[ "$(breach | wc -l)" = 1 ] || fail "one entry for one breach"
systemctl stop longstop || fail "the second stop"

# A configuration that cannot be used ends with 78 and is not tried again.
echo 'no_such_key: 1' >> /etc/longstop/longstop.yml
systemctl start longstop && fail "refused to start"
[ "$(systemctl show -p ExecMainStatus --value longstop)" = 78 ] || fail "exit status 78"
[ "$(systemctl show -p NRestarts --value longstop)" = 0 ] || fail "no restart after 78"
echo "ALL WELL"
