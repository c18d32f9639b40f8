# Runs inside the booted systemd: the Debian package from its installation to its purge, by the commands of README.md.
# /packages has new.deb, old.deb (the same program as 0.0.9), first.sql (the first schema) and README.md; /servers the
# SMTP server. Every check says what it wanted before it fails.
set -u
fail() {
  echo "FAILED: $*"
  systemctl status longstop --no-pager -l
  journalctl -u longstop -o cat --no-pager
  exit 1
}
# wait_for WHAT COMMAND...: asks until it is so, fifteen seconds at most.
wait_for() {
  what=$1; shift
  for _ in $(seq 150); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done
  fail "$what"
}
state() { systemctl show -p "$1" --value "${2:-longstop.service}"; }
store=/var/lib/longstop/longstop.db
yml=/etc/longstop/longstop.yml

echo "== the five commands of README.md, with an editor and a password prompt that answer by themselves"
# A machine that is a container itself forbids its packages to start anything.
rm -f /usr/sbin/policy-rc.d
mkdir -p /mails
sleep infinity | python3 /servers/smtp_server.py --port 2525 --starttls --make-cert /mails/tls --mails /mails \
  --user longstop --password not-a-real-password > /mails/log &
cat > /usr/local/bin/systemd-ask-password <<'X'
#!/bin/sh
printf not-a-real-password
X
cat > /usr/local/bin/editor <<'X'
#!/bin/sh
# Our relay, no pager, and Alex has another address.
sed -i -e 's|host: smtp.birmingham-trust.example|host: 127.0.0.1|' -e 's|port: 587|port: 2525|' \
  -e 's|helo: .*|ca_file: /mails/tls/cert.pem|' -e '/^webhooks:/,/credentials: on-call-pager-signing/d' "$1"
sed -i -e 's|alex@birmingham-trust.example|first@birmingham-trust.example|' -e 's|, on-call-pager\]|]|' \
  -e '/^  on-call-pager:/,/webhook: on-call-pager/d' "$2"
X
chmod +x /usr/local/bin/systemd-ask-password /usr/local/bin/editor
mkdir /root/install && cd /root/install && cp /packages/old.deb longstop_0.0.9_amd64.deb
# The indented block under its heading, one command a line.
sed -n '/^## On a server/,/^## /p' /packages/README.md | sed -n '/^```sh/,/^```$/{/^```/!p}' > commands
[ "$(wc -l < commands)" = 5 ] || fail "five commands in README.md: $(cat commands)"
sed -n 1p commands > one && . ./one || fail "the installation: $(cat one)"

echo "== installed, and nothing started"
[ "$(dpkg-query -W -f '${db:Status-Status} ${Version}' longstop)" = "installed 0.0.9" ] || fail "dpkg: installed"
[ -z "$(dpkg -V longstop)" ] || fail "dpkg -V without a difference: $(dpkg -V longstop)"
for unit in longstop.service longstop.socket longstop-backup.timer; do
  [ "$(systemctl is-enabled $unit)" = disabled ] || fail "$unit disabled after the installation"
  [ "$(state ActiveState $unit)" = inactive ] || fail "$unit not started by the installation"
done
id longstop >/dev/null || fail "the user longstop"
[ "$(stat -c '%U:%G %a' $yml /etc/longstop | sort -u | tr '\n' ' ')" = "root:root 644 root:root 755 " ] \
  || fail "/etc/longstop root's, and readable"
for place in /usr/lib/longstop/longstop-failed /lib/systemd/system/longstop-verify.timer \
  /usr/lib/systemd/catalog/longstop.catalog /usr/lib/sysusers.d/longstop.conf /usr/lib/tmpfiles.d/longstop.conf \
  /usr/share/doc/longstop/copyright /usr/share/doc/longstop/examples/local-relay.conf \
  /usr/share/bash-completion/completions/longstop /etc/longstop/templates/breach/body.txt; do
  [ -e $place ] || fail "$place"
done
for name in longstop.service.8 longstop-config.5 longstop.8 longstop-record.8; do
  [ -n "$(man --warnings -l "/usr/share/man/man${name##*.}/$name.gz" 2>/tmp/groff)" ] && [ ! -s /tmp/groff ] \
    || fail "the manual page $name, without a warning: $(cat /tmp/groff)"
done
journalctl --list-catalog 058aa92af154459d9e8aaec47070ca02 | grep -q 'A deadline passed' || fail "the catalog"
for unit in /lib/systemd/system/longstop*; do
  case $unit in *@*) continue ;; esac
  systemd-analyze verify "$unit" > /tmp/verify 2>&1
  grep -i longstop /tmp/verify && fail "systemd-analyze verify $unit"
done

sed -n 2,5p commands > four
. ./four || fail "the commands of README.md: $(cat four)"
[ "$(state ActiveState)" = active ] || fail "active after the fourth command"
[ "$(stat -c '%a %U' /etc/credstore/smtp-password)" = "600 root" ] || fail "the password for root alone"
mailed() { grep -l '^To: .*first@birmingham-trust.example' /mails/new/*.eml; }
wait_for "the first alert, by mail to whoever holds the role" mailed
grep -q BCT-999999 "$(mailed | head -1)" || fail "the case in the mail"
grep -q '"good": true' /mails/log || fail "a login with the password of the credential"
for timer in longstop-verify longstop-backup longstop-deadman; do
  systemctl is-enabled --quiet $timer.timer || fail "$timer.timer enabled along with the service"
  [ "$(state ActiveState $timer.timer)" = active ] || fail "$timer.timer started with the service"
done

echo "== an upgrade: the edited files stay, the former version watches until the new one is ready"
# The administrator and we have both changed this one.
echo 'Words of the Trust.' >> /etc/longstop/templates/breach/body.txt
before=$(state MainPID)
dpkg -i --force-confold /packages/new.deb || fail "the upgrade"
[ "$(longstop --version)" != "" ] && [ "$(dpkg-query -W -f '${Version}' longstop)" != 0.0.9 ] || fail "the new version"
[ "$(state ActiveState)" = active ] || fail "active after the upgrade"
[ "$(state MainPID)" != "$before" ] || fail "restarted by the upgrade"
grep -q 'port: 2525' $yml || fail "the edited longstop.yml kept"
grep -q 'of the Trust' /etc/longstop/templates/breach/body.txt || fail "the edited template kept"
[ -e /etc/longstop/templates/breach/body.txt.dpkg-dist ] || fail "ours beside the edited template"
longstop check >/dev/null || fail "longstop check with what dpkg left behind: $(longstop check)"
longstop case BCT-999999 | grep -q missing.reported || fail "the record before the upgrade"

echo "== an upgrade that the configuration is not ready for"
before=$(state MainPID)
echo 'no_such_key: 1' >> $yml
dpkg -i --force-confold /packages/new.deb > /tmp/upgrade 2>&1 || fail "the package itself installed"
grep -q 'does not accept /etc/longstop' /tmp/upgrade || fail "the reason said: $(cat /tmp/upgrade)"
[ "$(state MainPID)" = "$before" ] && [ "$(state ActiveState)" = active ] || fail "the former one goes on"
sed -i '/no_such_key/d' $yml
dpkg -i --force-confold /packages/new.deb || fail "the upgrade once it was mended"
[ "$(state MainPID)" != "$before" ] || fail "restarted once it was mended"

echo "== a store of the first schema is migrated"
systemctl stop longstop
mkdir /root/kept && mv $store* /root/kept/ || fail "the store where the manual has it"
now=$(date +%s)000000
then=$(date -d '-80 hours' +%s)000000
{
  cat /packages/first.sql
  echo "INSERT INTO facts VALUES (1, 'test/police', 'old-1', 'missing.reported', 'BCT-900009', $then, $now,"
  echo "  '{\"episode\":\"WMP-26-900009\",\"kind\":\"M\",\"responsible_authority\":\"E08000025\"}');"
  echo "INSERT INTO cases VALUES ('BCT-900009', $now, 0);"
  echo "PRAGMA application_id = $((0x4C4F4E47)); PRAGMA user_version = 1;"
} | sqlite3 $store || fail "a store of the first schema"
chown longstop: $store
systemctl start longstop || fail "a start on the first schema"
[ "$(sqlite3 $store 'PRAGMA user_version')" -gt 1 ] || fail "migrated"
told() { longstop case BCT-900009 | grep -q 'missing-72h'; }
wait_for "the clocks of a fact recorded under the first schema" told

echo "== a store of a later version is refused in one sentence"
systemctl stop longstop
sqlite3 $store 'PRAGMA user_version = 999'
systemctl start longstop && fail "refused to start"
journalctl -u longstop -o cat --no-pager | grep 'has schema 999, from a newer version' || fail "the sentence"
[ "$(sqlite3 $store 'PRAGMA user_version')" = 999 ] || fail "the later store untouched"
systemctl stop longstop
rm -f $store* && mv /root/kept/* /var/lib/longstop/ && systemctl reset-failed longstop
systemctl start longstop || fail "a start on the former store"

echo "== removed: configuration and record stay"
dpkg -r longstop || fail "the removal"
[ "$(state ActiveState)" = inactive ] || fail "stopped by the removal"
[ ! -e /usr/bin/longstop ] && [ -e $yml ] && [ -e $store ] || fail "program gone, configuration and record kept"
dpkg -i --force-confold /packages/new.deb > /tmp/again || fail "the installation after a removal"
systemctl is-enabled --quiet longstop || fail "still enabled after a removal"
systemctl start longstop && longstop case BCT-999999 | grep -q missing.reported || fail "the record after it"

echo "== purged: the configuration goes, the record stays"
dpkg -P longstop > /tmp/purge 2>&1 || fail "the purge"
cat /tmp/purge
[ ! -e /etc/longstop ] || fail "the configuration purged: $(find /etc/longstop)"
left=$(find /etc/systemd/system -name 'longstop*' ! -name 'longstop-boot.*')
[ -z "$left" ] || fail "no link left: $left"
[ -s $store ] || fail "the record kept"
grep -q 'kept in /var/lib/longstop' /tmp/purge || fail "where it is kept"
sqlite3 $store 'SELECT count(*) FROM facts' | grep -q 1 || fail "the record readable"
echo "ALL WELL"
