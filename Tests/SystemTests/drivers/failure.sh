# A service that cannot go on: somebody is told once, by a way that is not its own, and it comes back by itself.
. /drivers/common.sh
mail_server
# The system's mailer: hands its mail to a server, as a null mailer does.
cat > /usr/sbin/sendmail << 'P'
#!/usr/bin/python3
import email, smtplib, sys
message = email.message_from_file(sys.stdin)
smtplib.SMTP("127.0.0.1", 2526).sendmail("root@trust.example", ["admin@trust.example"], message.as_bytes())
P
chmod 755 /usr/sbin/sendmail
sleep infinity | python3 /servers/smtp_server.py --port 2526 --mails /out/admin > /out/admin.log 2>&1 &
wait_for "the administrator's mail server" grep -q '"listening"' /out/admin.log
admin() { ls /out/admin/new 2> /dev/null | wc -l; }
admin_told() { [ "$(admin)" -ge "$1" ]; }
# With TEXT in them.
admin_told_of() { [ "$(grep -rl -- "$1" /out/admin/new | wc -l)" = "$2" ]; }
# The second look of longstop-deadman.service comes sooner than it would.
sed -i 's/sleep 30/sleep 1/' /lib/systemd/system/longstop-deadman.service
systemctl daemon-reload

# Tried by hand, with the ending and, as systemd takes one off, without: word of the same unit, by mail and by a webhook
# whose URL was saved with a carriage return.
sleep infinity | python3 /servers/webhook_receiver.py > /out/hook.log 2>&1 &
wait_for "the administrator's webhook" grep -q '"listening"' /out/hook.log
port=$(sed -n 's/.*"listening".*"port": \([0-9]*\).*/\1/p' /out/hook.log)
printf 'http://127.0.0.1:%s/ok\r\n' "$port" > /etc/credstore/longstop-failed-webhook
systemctl start longstop-failed@longstop-deadman.service || fail "a trial by hand"
admin_told_of 'Subject: .longstop. longstop-deadman.service has failed' 1 || fail "a mail of the trial"
admin_told_of "has not looked at its deadlines" 1 || fail "what it means"
grep -q '"path": "/ok"' /out/hook.log || fail "the webhook, called at its URL"
journalctl -o cat --no-pager -u longstop-failed@longstop-deadman.service |
  grep -q 'handed to the mailer for root, and taken by the webhook' || fail "what has become of it, in the journal"
systemctl start longstop-failed@longstop-deadman.service.service || fail "a trial with both endings"
[ "$(admin)" = 1 ] || fail "the same unit, told once an hour"
rm /etc/credstore/longstop-failed-webhook

# A credential that is missing where only its name is given: that way is out of use, and every other goes on.
mv /etc/credstore/on-call-pager-signing /tmp/
systemctl start longstop || fail "a start without the secret of one webhook"
wait_for "the entry: the check of itself" has_entry d6888abd85e94f3c95e3c589e59f6f18
journalctl -u longstop -o cat --no-pager | grep -q 'out of use.*on-call-pager-signing.*missing' ||
  fail "the name of the missing credential"
record 900010 || fail "a fact"
wait_for "a mail, although the pager has no secret" told BCT-900010
mv /tmp/on-call-pager-signing /etc/credstore/
systemctl stop longstop
# With its path, systemd itself refuses.
drop strict LoadCredential=no-such:/etc/credstore/no-such
systemctl start longstop && fail "a start without a credential given by its path"
is ExecMainStatus 243 || fail "243/CREDENTIALS, and not $(property ExecMainStatus)"
rm /etc/systemd/system/longstop.service.d/strict.conf
systemctl daemon-reload
systemctl stop longstop
systemctl reset-failed longstop
rm -rf /out/admin/new/* /run/longstop-failed

# A crash loop: something that is no store lies in the store's place.
drop fast RestartSec=100ms
systemctl enable --now longstop.socket || fail "a socket of systemd"
systemctl start longstop || fail "start"
wait_for "a pass that is shown" test -s /run/longstop/last-pass
longstop deadman || fail "a watcher that watches, seen from outside"
systemctl stop longstop
mv /var/lib/longstop/longstop.db /tmp/longstop.db
rm -f /var/lib/longstop/longstop.db-*
printf 'this is no store, and nothing that can be made one\n' > /var/lib/longstop/longstop.db
chown longstop: /var/lib/longstop/longstop.db
systemctl start longstop
wait_for "the end of the crash loop" is ActiveState failed
[ "$(journalctl -u longstop -o cat --no-pager | grep -c 'Start request repeated too quickly')" = 1 ] ||
  fail "five starts and no more"
wait_for "a mail to the administrator" admin_told 1
[ "$(admin)" = 1 ] || fail "one mail, and not $(admin)"
grep -q 'NOBODY IS TOLD' /out/admin/new/* || fail "what it means"
# Again at once, by hand: the same failure within the hour is not told again.
systemctl reset-failed longstop
systemctl start longstop
wait_for "the end of the second loop" is ActiveState failed
wait_for "the second run of OnFailure" \
  sh -c 'journalctl --no-pager -o cat -u "longstop-failed@*" | grep -q "has failed again"'
[ "$(admin)" = 1 ] || fail "the same failure told once an hour"

# A service that was disabled is not started again by anybody.
systemctl disable longstop
/usr/lib/longstop/longstop-revive
is ActiveState failed || fail "a disabled service left alone"
systemctl enable longstop

# The look from outside: nobody watches, that is told, and what can be started is started.
mv /run/longstop/last-pass /tmp/last-pass
mv /tmp/longstop.db /var/lib/longstop/longstop.db
is ActiveState failed longstop.socket || fail "the socket, which the crash loop takes along"
systemctl start longstop-deadman.service && fail "a look from outside that finds nobody watching"
wait_for "a mail about it" admin_told_of "has not looked at its deadlines" 1
wait_for "started again from outside" is ActiveState active
is SubState running longstop.socket || fail "the socket, started before the service"
longstop status || fail "answering again"

# A second outage within the hour, before anybody has found all well, is not told again; one after a recovery is.
tellings() { journalctl -o cat --no-pager -u longstop-failed@longstop-deadman.service.service | grep -c '^Finished'; }
more_tellings() { [ "$(tellings)" -gt "$before" ]; }
outage() {
  before=$(tellings)
  systemctl stop longstop
  mv /run/longstop/last-pass /tmp/last-pass
  systemctl start longstop-deadman.service && fail "nobody watching"
  wait_for "the run of OnFailure" more_tellings
  systemctl start longstop || fail "start after an outage"
  wait_for "a pass that is shown" longstop deadman
}
outage
admin_told_of "has not looked at its deadlines" 1 || fail "the same outage, told once an hour"
systemctl start longstop-deadman.service || fail "a look that finds all well"
[ -z "$(ls /run/longstop-failed)" ] || fail "the end of the hour: $(ls /run/longstop-failed)"
outage
wait_for "a mail about the second outage" admin_told_of "has not looked at its deadlines" 2

# A timer that was stopped with the service has it looked at as soon as it is started: no alarm comes of that.
systemctl enable longstop longstop-deadman.timer
systemctl start longstop-deadman.service || fail "a look that finds all well"
systemctl stop longstop longstop-deadman.timer
mv /run/longstop/last-pass /tmp/last-pass
runs() { journalctl -o cat --no-pager -u longstop-deadman.service | grep -c '^Finished'; }
before=$(runs)
# What the timer reckons from: the last look was longer ago than its pause.
mkdir -p /etc/systemd/system/longstop-deadman.timer.d
printf '[Timer]\nOnUnitInactiveSec=\nOnActiveSec=10min\nOnUnitInactiveSec=100ms\nAccuracySec=1ms\n' \
  > /etc/systemd/system/longstop-deadman.timer.d/soon.conf
sed -i 's/sleep 1;/sleep 10;/' /lib/systemd/system/longstop-deadman.service
systemctl daemon-reload
systemctl start longstop longstop-deadman.timer || fail "start after a planned stop"
looked() { [ "$(runs)" -gt "$before" ]; }
wait_for "a look that finds all well" looked
admin_told_of "has not looked at its deadlines" 2 || fail "no alarm after a planned stop"
systemctl disable --now longstop-deadman.timer
rm -r /etc/systemd/system/longstop-deadman.timer.d
systemctl daemon-reload

# A wrong configuration is not started again, but told.
systemctl stop longstop
cp /etc/longstop/longstop.yml /tmp/good.yml
echo 'no_such_key: 1' >> /etc/longstop/longstop.yml
systemctl start longstop && fail "a wrong configuration"
entries f794b5658bad4e1395ba04b65ba23c50 | grep '"PRIORITY":"2"' | grep -q no_such_key || fail "the entry: it could not start, and why"
wait_for "a mail about the configuration" sh -c 'grep -rq "longstop check" /out/admin/new'
/usr/lib/longstop/longstop-revive
is ActiveState failed || fail "a wrong configuration left alone"
cp /tmp/good.yml /etc/longstop/longstop.yml
systemctl start longstop || fail "start after mending"

# Whoever edits it as root under a umask of their own is told that the service may not read it.
chmod 600 /etc/longstop/people.yml
longstop check > /tmp/said 2>&1 && fail "a file that the service may not read"
grep -q 'people.yml: the user longstop.*may not read it' /tmp/said || fail "who may not: $(cat /tmp/said)"
chmod 644 /etc/longstop/people.yml
longstop check > /tmp/said 2>&1 || fail "readable again: $(cat /tmp/said)"

# Copies and the weekly check, under their own sandboxes. The first copy is made by root, who leaves it to the service, but
# takes nothing of a folder that is not the service's.
record 900001 || fail "a fact"
wait_for "a mail" told BCT-900001
longstop backup || fail "a backup by hand"
install -d -o root /srv/elsewhere
longstop backup --to /srv/elsewhere || fail "a backup elsewhere"
[ "$(stat -c %U /srv/elsewhere)" = root ] || fail "a folder of root's, taken away"
sleep 1
systemctl start longstop-backup.service || fail "a backup: $(journalctl -u longstop-backup -o cat --no-pager)"
has_entry $BACKED_UP || fail "the entry: a backup was made"
[ "$(ls /var/lib/longstop/backups/*.db | wc -l)" = 2 ] || fail "both backups"
[ "$(stat -c %a:%U /var/lib/longstop/backups/*.db | sort -u)" = 600:longstop ] || fail "its mode and owner"
systemctl start longstop-verify.service || fail "verify: $(journalctl -u longstop-verify -o cat --no-pager)"
# A damaged record is told of.
systemctl stop longstop
python3 -c "
import sqlite3
store = sqlite3.connect('/var/lib/longstop/longstop.db')
store.execute('UPDATE counters SET value = value + 7 WHERE name = \"breached\"')
store.commit()"
systemctl start longstop-verify.service && fail "a damaged record found sound"
has_entry d645113fa60a409d946c23acabcb3f8d || fail "the entry: the store is damaged"
wait_for "a mail about the record" sh -c 'grep -rq "record of who was told" /out/admin/new'
echo "ALL WELL"
