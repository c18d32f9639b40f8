# A journal of its own, by the drop-in that is shipped: "longstop missed" finds what it wrote there.
. /drivers/common.sh
mail_server
mkdir -p /etc/systemd/system/longstop.service.d
cp /units/drop-ins/journal-namespace.conf /etc/systemd/system/longstop.service.d/
systemctl daemon-reload
systemctl start longstop || fail "start"
record 900001 || fail "a fact"
wait_for "a mail" told BCT-900001
sleep 6
journalctl -u longstop -o cat --no-pager | grep -q 'deadline missed' && fail "nothing in the system's journal"
longstop missed --since today --namespace longstop > /tmp/missed 2>&1 || fail "agreement: $(cat /tmp/missed)"
grep -q BCT-900001 /tmp/missed && grep -q agree /tmp/missed || fail "the missed deadline: $(cat /tmp/missed)"
# The other journal lacks it, and the store has it: that is a difference.
longstop missed --since today > /tmp/missed 2>&1
echo "without the namespace: $? $(cat /tmp/missed)"
echo "ALL WELL"
