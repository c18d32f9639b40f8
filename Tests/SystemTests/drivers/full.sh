# A state directory of four megabytes that fills up: facts are refused with a sentence, that is cried out, and telling goes
# on by itself when there is room again.
. /drivers/common.sh
mail_server
install -d -m 0700 -o longstop -g longstop /var/lib/longstop
mount -t tmpfs -o size=4M,mode=700,uid="$(id -u longstop)",gid="$(id -g longstop)" tmpfs /var/lib/longstop
systemctl start longstop || fail "start"
record 900001 || fail "a fact while there is room"
wait_for "a mail while there is room" told BCT-900001
head -c 8M /dev/zero > /var/lib/longstop/filler 2> /dev/null
# Some facts may still fit into pages that are free; not many.
for number in $(seq 100 160); do
  record "900$number" > /tmp/said 2>&1 || break
done
grep -qi 'full\|room' /tmp/said || fail "a sentence that says the disk is full: $(cat /tmp/said)"
cried() { property StatusText | grep -q 'NOBODY IS TOLD ANYTHING'; }
wait_for "the cry in the status line" cried
is ActiveState active || fail "still running"
rm /var/lib/longstop/filler
quiet() { property StatusText | grep -q 'cases watched'; }
wait_for "the end of the cry" quiet
record 900200 || fail "a fact when there is room again"
wait_for "a mail when there is room again" told BCT-900200
is NRestarts 0 || fail "never killed for a full disk"
longstop verify || fail "a sound record after it"
echo "ALL WELL"
