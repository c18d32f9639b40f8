# Stopped, left alone, and started again: what fell due is told, and says why it is late.
. /drivers/common.sh
mail_server
systemctl start longstop || fail "start"
record 900001 '259195 seconds' || fail "a fact"
wait_for "a pass that is kept" test -s /run/longstop/last-pass
systemctl stop longstop
# The unit is down for longer by the record than the test has time for.
python3 -c "
import sqlite3, time
store = sqlite3.connect('/var/lib/longstop/longstop.db')
store.execute('UPDATE counters SET value = ? WHERE name = \"last-pass\"', (int((time.time() - 7200) * 1e6),))
store.commit()"
sleep 12
systemctl start longstop || fail "start after a while"
has_entry 81868d26260640c1b962eb35e7b52457 || fail "the entry: away, and watching again"
wait_for "a mail about what fell due" told BCT-900001
late() { cat /out/mails/new/* | tr -d '\r' | sed -e ':a' -e '/=$/{N;s/=\n//;ba' -e '}' | grep -q 'Longstop was down from'; }
wait_for "why it is late" late
echo "ALL WELL"
