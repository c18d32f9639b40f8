# Killed, frozen and stopped at the worst moments: nothing is lost, and nothing is told twice under another id.
. /drivers/common.sh

# Every mail twice at most, and twice only under one id; every notice has its receipt.
all_told() {
  longstop notices --output json | grep -q '"state":"\(ready\|leased\)"' && return 1
  told BCT-900001
}
repeated() { ids | uniq -c | awk '$1 > 1' | wc -l; }
# Webhooks lead nowhere here, and would be tried for ever.
cat > /tmp/no-pager.py << 'P'
import re
path = "/etc/longstop/people.yml"
text = open(path).read()
open(path, "w").write(re.sub(r"\{ webhook: on-call-pager[^}]*\}, ?", "", text))
P
python3 /tmp/no-pager.py

# Killed between the final dot and its reply.
mail_server --delay 3
drop restart RestartSec=100ms
systemctl start longstop || fail "start"
record 900001 || fail "a fact"
wait_for "a mail under way" grep -rq BCT-900001 /out/mails/new
kill -9 "$(property MainPID)"
wait_for "started again after kill -9" is NRestarts 1
wait_for "ready again" is ActiveState active
wait_for "everything told" all_told
[ "$(repeated)" -ge 1 ] || fail "the mail whose reply was not heard, sent again under its id"
[ "$(ids | uniq -c | awk '$1 > 2' | wc -l)" = 0 ] || fail "a mail sent more than twice"

# Stopped while a reply is awaited, for longer than the unit allows: what is under way ends, and is not sent again.
systemctl stop longstop || fail "stop"
no_mail_server
rm -rf /out/mails
mail_server --delay 6
drop stop TimeoutStopSec=2s
systemctl start longstop || fail "start"
record 900002 || fail "a fact"
under_way() { longstop status --output json | grep -q '"outboxLeased":[1-9]'; }
wait_for "a mail under way" under_way
systemctl stop longstop || fail "a stop that waits"
is Result success || fail "a clean stop, after $(property Result)"
journalctl -u longstop -o cat --no-pager | grep -q 'letting .* under way end' ||
  systemctl status longstop > /dev/null
told BCT-900002 || fail "the mail that was under way"
before=$(ids | wc -l)
no_mail_server
mail_server
systemctl start longstop || fail "start"
record 900003 || fail "a fact"
wait_for "a mail about the next case" told BCT-900003
wait_for "everything told" sh -c '! longstop notices --output json | grep -q "\"state\":\"\(ready\|leased\)\""'
[ "$(repeated)" = 0 ] || fail "nothing sent again after a clean stop: $(ids | uniq -c | awk '$1 > 1')"
[ "$before" -ge 1 ] || fail "a mail before the stop"

# Frozen: the watchdog has it killed and started again; what fell due meanwhile is told.
drop watchdog WatchdogSec=2s TimeoutAbortSec=1s
systemctl restart longstop || fail "restart"
restarts=$(property NRestarts)
kill -STOP "$(property MainPID)"
mkdir -p /var/lib/longstop/spool/incoming
file=$(missing 900004 '73 hours')
chown longstop: "$file"
mv "$file" /var/lib/longstop/spool/incoming/
again() { [ "$(property NRestarts)" -gt "$restarts" ]; }
wait_for "restarted by the watchdog" again
journalctl -u longstop --no-pager -o cat | grep -q "Watchdog timeout" || fail "the watchdog's word"
wait_for "ready again" is SubState running
wait_for "the fact that came meanwhile" told BCT-900004
[ "$(mails_with BCT-900003)" = "$(grep -rl BCT-900003 /out/mails/new | xargs grep -hi '^message-id' | sort -u | wc -l)" ] ||
  fail "nothing told twice"
echo "ALL WELL"
