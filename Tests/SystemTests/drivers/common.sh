# What every driver begins with: the shipped units, configuration and program, and a real mail server. Runs inside the
# booted systemd as root. Every check says what it wanted before it fails.
set -u
fail() {
  echo "FAILED: $*"
  systemctl status longstop --no-pager -l
  journalctl -o short-precise --no-pager -u longstop -u 'longstop-*' | tail -n 80
  exit 1
}
# wait_for WHAT COMMAND...: asks until it is so, a minute at most.
wait_for() {
  what=$1
  shift
  for _ in $(seq 600); do
    "$@" > /dev/null 2>&1 && return 0
    sleep 0.1
  done
  fail "$what"
}
# entries ID [UNIT]: the journal's entries of one kind, a JSON document a line.
entries() { journalctl -o json --no-pager "MESSAGE_ID=$1"; }
has_entry() { entries "$1" | grep -q .; }
property() { systemctl show -p "$1" --value "${2:-longstop}"; }
is() { [ "$(property "$1" "${3:-longstop}")" = "$2" ]; }
is_not() { ! is "$@"; }

# As the package would put them.
install -D -m 0644 -t /lib/systemd/system /units/*.service /units/*.socket /units/*.timer
install -D -m 0755 -t /usr/lib/longstop /units/longstop-failed /units/longstop-revive
install -D -m 0644 /units/longstop.sysusers /usr/lib/sysusers.d/longstop.conf
install -D -m 0644 /units/longstop.catalog /usr/lib/systemd/catalog/longstop.catalog
systemd-sysusers longstop.conf
chmod -R a+rX /etc/longstop
journalctl --update-catalog
install -d -m 0700 /etc/credstore
printf 'not-a-real-password\n' > /etc/credstore/smtp-password
printf 'whsec_bWFkZS11cC1zZWNyZXQtZm9yLXRlc3RzLW9ubHktMDA=\n' > /etc/credstore/on-call-pager-signing
systemctl daemon-reload

# drop NAME LINE...: a drop-in of longstop.service.
drop() {
  name=$1
  shift
  mkdir -p /etc/systemd/system/longstop.service.d
  printf '%s\n' '[Service]' "$@" > "/etc/systemd/system/longstop.service.d/$name.conf"
  systemctl daemon-reload
}

# mail_server [OPTION...]: a real SMTP server with TLS and a login, in place of the relay. Its mails and events are in
# /out, by its number.
mail_number=0
mail_server() {
  mail_number=$((mail_number + 1))
  mkdir -p /srv/tls
  more=(--cert /srv/tls/cert.pem --key /srv/tls/key.pem)
  [ -e /srv/tls/cert.pem ] || more=(--make-cert /srv/tls)
  # Standard input stays open as long as this shell: the server ends with it.
  sleep infinity | python3 /servers/smtp_server.py --port 2525 --starttls "${more[@]}" --user longstop \
    --password not-a-real-password --mails /out/mails "$@" > "/out/mail-$mail_number.log" 2>&1 &
  mail_job=$!
  wait_for "the mail server" grep -q '"listening"' "/out/mail-$mail_number.log"
  chmod -R a+rX /srv/tls
}
no_mail_server() {
  kill "$mail_job" 2> /dev/null
  pkill -KILL -f '[s]mtp_server.py --port 2525'
  wait_for "the end of the mail server" sh -c '! pgrep -f "[s]mtp_server.py --port 2525"'
}
# mails_with TEXT: how many mails have it; told TEXT [COUNT]: whether so many do.
mails_with() { grep -rl -- "$1" /out/mails/new 2> /dev/null | wc -l; }
told() { [ "$(mails_with "$1")" -ge "${2:-1}" ]; }
# ids: the Message-IDs of all mails, each once for every mail that has it.
ids() { grep -rhi '^message-id:' /out/mails/new | sort; }

python3 - << 'P'
import re
path = "/etc/longstop/longstop.yml"
text = open(path).read()
text = text.replace("host: smtp.birmingham-trust.example", "host: 127.0.0.1").replace("port: 587", "port: 2525")
text = text.replace("    threads: 2", "    threads: 2\n    ca_file: /srv/tls/cert.pem")
open(path, "w").write(text)
P

# missing NUMBER HOURS: a child that is missing for so long.
missing() {
  cat > "/tmp/fact-$1.json" << F
{"specversion": "1.0", "id": "WMP-90-$1/missing", "source": "test/police", "type": "missing.reported",
 "subject": "BCT-$1", "time": "$(date -u -d "-$2" +%FT%TZ)", "data": {"episode": "WMP-90-$1", "kind": "M",
 "responsible_authority": "E08000025"}}
F
  echo "/tmp/fact-$1.json"
}
record() { longstop record "$(missing "$1" "${2:-73 hours}")"; }
STARTED=1c00876ddb044743a0c56e0d00cb7e52 READY=e65bc98c92544e42afa2f60c303e7b5d
RELOADED=6e1681177ec546de8c1172561a17c5df REFUSED=47fa56099f5c4016a6dda2161f1b92a3
BREACHED=058aa92af154459d9e8aaec47070ca02 STOPPING=2550dd9488f44bd696c957cb7475e0e5
BACKED_UP=9bca3af76a6c4823b92f604df00bc07a
