# Runs inside the booted systemd: the shipped service, the shipped configuration, a real journal.
# Every check says what it wanted before it fails.
. /drivers/common.sh
mail_server

chmod 0644 /etc/credstore/smtp-password
longstop credentials check && fail "a secret that others may use is refused"
chmod 0600 /etc/credstore/*
longstop credentials check || fail "every secret there, closed to others and loaded by the unit"

systemctl start longstop || fail "start, READY=1 within the limit"
[ "$(stat -c %u "/proc/$(property MainPID)/environ")" = 0 ] || fail "memory that its user cannot read"
is ActiveState active || fail "active after start"
property StatusText | grep -q 'cases watched.*outbox 0' || fail "a status line after READY"
[ "$(stat -c %U /var/lib/longstop)" = longstop ] || fail "the store belongs to the user longstop"
has_entry $READY || fail "the entry: ready"
[ -S /run/longstop/longstop.sock ] || fail "the socket"
[ "$(stat -c %a /run/longstop/longstop.sock)" = 660 ] || fail "the socket's mode 0660"

# Missing for 73 hours already: the deadline has passed when the fact comes in.
record 900001 || fail "recording one fact through the socket"
breach() { entries $BREACHED | grep '"LONGSTOP_RULE":"missing-72h"'; }
wait_for "the entry: a deadline passed" breach
breach | grep -q '"PRIORITY":"3"' || fail "a breach at priority err"
breach | grep -q '"LONGSTOP_CASE":"BCT-900001"' || fail "LONGSTOP_CASE of the breach"
for field in LONGSTOP_CLOCK LONGSTOP_DUE LONGSTOP_REASON; do
  breach | grep -q "\"$field\":\"" || fail "$field of the breach"
done
journalctl -x -u longstop --no-pager MESSAGE_ID=$BREACHED \
  | grep -q 'A deadline passed' || fail "the catalog's explanation"

# Under the whole sandbox, with the password that systemd handed over, by TLS, to a real server.
wait_for "a mail about the breach" told BCT-900001
delivered() { property StatusText | grep -q 'last delivery [0-2][0-9]:[0-5][0-9]'; }
record 900009 || fail "a second fact"
wait_for "the last delivery in the status line" delivered

# What was missed, from this very journal and this store, which say the same; and from each alone.
sleep 6
missed() { longstop missed --since today "$@" > /tmp/missed 2>&1; }
missed || fail "journal and store agree: $(cat /tmp/missed)"
grep -q 'BCT-900001' /tmp/missed && grep -q agree /tmp/missed || fail "the missed deadline: $(cat /tmp/missed)"
grep -q 'alex.example' /tmp/missed || fail "who was told: $(cat /tmp/missed)"
missed --no-store || fail "from the journal alone: $(cat /tmp/missed)"
grep -q BCT-900001 /tmp/missed && grep -q alex.example /tmp/missed || fail "the same from the journal: $(cat /tmp/missed)"
missed --no-journal || fail "from the store alone: $(cat /tmp/missed)"
grep -q BCT-900001 /tmp/missed || fail "the same from the store: $(cat /tmp/missed)"
longstop doctor > /tmp/doctor 2>&1 || fail "a check of itself by hand: $(cat /tmp/doctor)"

systemctl reload longstop || fail "a reload of the same configuration"
reloaded() { has_entry $RELOADED; }
wait_for "the entry: reloaded" reloaded

cp /etc/longstop/longstop.yml /tmp/good.yml
echo 'no_such_key: 1' >> /etc/longstop/longstop.yml
systemctl reload longstop
refused() { has_entry $REFUSED; }
wait_for "the entry: reload refused" refused
is ActiveState active || fail "active after a bad reload"
property StatusText | grep -q 'reload refused' || fail "a refused reload in the status line"
cp /tmp/good.yml /etc/longstop/longstop.yml
longstop status || fail "still answering after a bad reload"

systemctl stop longstop || fail "stop"
is Result success || fail "a clean stop"
has_entry $STOPPING || fail "the entry: stopping"

# What was recorded is still there after the next start, and the breach is not told a second time.
systemctl start longstop || fail "a second start"
[ "$(breach | grep -c BCT-900001)" = 1 ] || fail "one entry for one breach"
systemctl stop longstop || fail "the second stop"

# One secret encrypted, as the drop-in says: it comes by its own way, and the others as before.
systemd-creds setup > /dev/null 2>&1
install -d -m 0700 /etc/credstore.encrypted
(umask 077; systemd-creds encrypt --name=smtp-password /etc/credstore/smtp-password \
  /etc/credstore.encrypted/smtp-password) || fail "an encrypted secret"
rm /etc/credstore/smtp-password
[ "$(stat -c %a /etc/credstore.encrypted/smtp-password)" = 600 ] || fail "closed to others"
mkdir -p /etc/systemd/system/longstop.service.d
cp /units/drop-ins/encrypted-credentials.conf /units/drop-ins/more-credentials.conf \
  /etc/systemd/system/longstop.service.d/
systemctl daemon-reload
longstop credentials check || fail "every secret there, encrypted or not"
systemctl start longstop || fail "a start with an encrypted secret, and an example that has no file"
for secret in smtp-password on-call-pager-signing; do
  [ -s "/run/credentials/longstop.service/$secret" ] || fail "$secret, handed over"
done
record 900002 || fail "a fact"
wait_for "a mail, by the encrypted password" told BCT-900002
systemctl stop longstop || fail "the third stop"

# A configuration that cannot be used ends with 78 and is not tried again.
echo 'no_such_key: 1' >> /etc/longstop/longstop.yml
systemctl start longstop && fail "refused to start"
is ExecMainStatus 78 || fail "exit status 78"
is NRestarts 0 || fail "no restart after 78"
echo "ALL WELL"
