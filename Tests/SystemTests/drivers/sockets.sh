# Sockets of systemd: what comes while nobody listens waits, and starts the service.
. /drivers/common.sh
mail_server
install -m 0600 /dev/stdin /etc/credstore/answers-link-key <<< 0123456789012345678901234567890123456789
cat >> /etc/longstop/longstop.yml << 'Y'
answers: { url: "https://longstop.birmingham-trust.example", credential: answers-link-key }
Y
systemctl start longstop.socket longstop-answers.socket || fail "the sockets"
is ActiveState inactive || fail "nobody runs yet"
[ "$(stat -c %a:%U:%G /run/longstop/longstop.sock)" = 660:longstop:longstop ] || fail "the socket's mode and owner"
# The first fact starts the service, and is answered.
record 900001 || fail "a fact through the socket of systemd"
is ActiveState active || fail "started by a connection"
has_entry $READY || fail "the entry: ready"
wait_for "a mail" told BCT-900001
curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8480/ | grep -q '^[24]' || fail "the port for answers"
journalctl -u longstop -o cat --no-pager | grep -q 'nobody asked for' && fail "a socket left over"
# What comes during a restart waits for it.
systemctl restart longstop &
restart=$!
for number in 1 2 3 4 5; do record "90000$((number + 1))" || fail "a fact during a restart"; done
wait $restart || fail "the restart"
[ "$(longstop clocks --rule missing-72h --output json | grep -c '"case"')" = 6 ] || fail "every fact kept"
systemctl stop longstop.socket longstop-answers.socket longstop
is ActiveState inactive || fail "stopped"
# Without them it listens by itself again.
sed -i 's/credential: answers-link-key/credential: answers-link-key, listen: 127.0.0.1:8481/' /etc/longstop/longstop.yml
systemctl start longstop || fail "start without sockets"
longstop status || fail "its own socket"
echo "ALL WELL"
