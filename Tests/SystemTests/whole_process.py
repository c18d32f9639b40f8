#!/usr/bin/python3
"""The built daemon against a real SMTP server, killed at the worst moments: whole_process.py BINARY ROOT.

Every check says what it wanted; exit 0 when all hold. Everything runs on loopback in one temporary folder and is
stopped by its own process id.
"""

import datetime
import email
import email.policy
import json
import pathlib
import signal
import socket as sockets
import subprocess
import sys
import tempfile
import time

BINARY, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
children = []


def fail(text):
    print("FAILED:", text)
    for log in folder.glob("*.err"):
        print(log.name, log.read_text()[-3000:], sep="\n")
    sys.exit(1)


def wait_for(what, check, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = check()
        if found:
            return found
        time.sleep(0.05)
    fail(f"{what} within {seconds} s")


def free_port():
    with sockets.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_smtp(port):
    child = subprocess.Popen(
        ["/usr/bin/python3", str(ROOT / "Tests/Servers/smtp_server.py"), "--port", str(port),
         "--mails", str(folder / "mail")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    children.append(child)
    while json.loads(child.stdout.readline())["event"] != "listening":
        pass
    # Nobody reads on, so its few further lines stay in the pipe.
    return child


def configuration():
    return ["--config", str(ROOT / "config"), "--overlay", str(folder / "overlay.yml")]


def paths():
    return ["--store", str(folder / "longstop.db"), "--socket", str(folder / "longstop.sock"),
            "--spool", str(folder / "spool")]


def start_daemon(log):
    child = subprocess.Popen(
        [BINARY, "serve", *configuration(), *paths(), "--credentials", str(folder)],
        stderr=open(folder / log, "w"))
    children.append(child)
    wait_for("the daemon to be ready", lambda: "is ready" in (folder / log).read_text())
    return child


def longstop(*words, text=None):
    return subprocess.run([BINARY, *words], capture_output=True, text=True, input=text, timeout=60)


def fact(case, due_in):
    at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=72, seconds=-due_in)
    return {"specversion": "1.0", "id": case, "source": "test/police", "type": "missing.reported",
            "subject": case, "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "data": {"episode": f"E-{case}", "kind": "M", "responsible_authority": "E08000025"}}


def record(*facts):
    done = longstop("record", "-", "--socket", str(folder / "longstop.sock"), *configuration(),
                    text=json.dumps(list(facts)))
    if done.returncode != 0:
        fail(f"facts accepted: {done.returncode} {done.stdout} {done.stderr}")


def mails(case, to, word):
    """Message-IDs of the mails about a case to a person whose subject has a word, one for each copy."""
    result = []
    for path in sorted((folder / "mail/new").glob("*")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if case in mail["Subject"] and mail["To"].startswith(to) and word in mail["Subject"]:
            result.append(mail["Message-ID"])
    return result


def kill(child):
    child.send_signal(signal.SIGKILL)
    child.wait(10)


def main():
    port = free_port()
    (folder / "mail/new").mkdir(parents=True)
    (folder / "signing").write_text("whsec_bWFkZS11cC1zZWNyZXQtZm9yLXRlc3RzLW9ubHktMDA=")
    (folder / "overlay.yml").write_text(f"""
relays:
  trust: {{ host: 127.0.0.1, port: {port}, security: insecure-loopback, sender: longstop@trust.example }}
webhooks:
  on-call-pager: {{ url: 'http://127.0.0.1:9/ok', credentials: signing, insecure_loopback: true, allow_private: true }}
people:
  drew.example: {{ contacts: [{{ email: dot-hang@trust.example }}] }}
policies:
  missing-urgent:
    urgency: page
    steps:
      - {{ at: warning, tell: [co-ordinator] }}
      - {{ at: due, tell: [co-ordinator, social-worker] }}
      - {{ after: 4s, tell: [team-manager] }}
    last_resort: {{ tell: service-mailbox, after: 1h, every: 1h }}
""")

    # The relay is down: the fact is kept, the warning waits, and is told when the relay is back.
    daemon = start_daemon("first.err")
    record(fact("BCT-900001", 600))
    listed = lambda: json.loads(longstop(
        "notices", "--state", "ready", "--output", "json", *configuration(), "--store",
        str(folder / "longstop.db")).stdout or "[]")
    wait_for("a notice that waits for the relay", lambda: any(n["attempts"] > 0 for n in listed()))
    start_smtp(port)
    first = wait_for("the warning once the relay is up", lambda: mails("BCT-900001", "alex", "due"))

    # Killed right after a step; the next step is told by the next run, and nothing a second time.
    record(fact("BCT-900002", 2))
    wait_for("the breach", lambda: mails("BCT-900002", "alex", "Overdue"))
    wait_for("the mail that hangs after the dot", lambda: mails("BCT-900002", "dot-hang", "Overdue"))
    kill(daemon)
    daemon = start_daemon("second.err")
    wait_for("the step after the crash", lambda: mails("BCT-900002", "frankie", "Not answered"))
    hung = wait_for("the hung mail again",
                    lambda: len(mails("BCT-900002", "dot-hang", "Overdue")) >= 2
                    and mails("BCT-900002", "dot-hang", "Overdue"))
    if len(set(hung)) != 1:
        fail(f"one Message-ID for the hung mail, not {set(hung)}")
    for case, to, word in [("BCT-900002", "alex", "Overdue"), ("BCT-900002", "ellis", "Overdue"),
                           ("BCT-900002", "frankie", "Not answered"), ("BCT-900001", "alex", "due")]:
        found = mails(case, to, word)
        if not found or len(set(found)) != 1 or len(found) > 2:
            fail(f"{word} of {case} to {to} once, or twice under one id: {found}")

    # What was dropped into the spool while nobody ran is taken in at the next start.
    kill(daemon)
    spool = folder / "spool"
    (spool / "incoming/.later").write_text(json.dumps(fact("BCT-900003", 600)))
    (spool / "incoming/.later").rename(spool / "incoming/later.json")
    (spool / "incoming/.wrong").write_text('{"specversion": "1.0",')
    (spool / "incoming/.wrong").rename(spool / "incoming/wrong.json")
    daemon = start_daemon("third.err")
    wait_for("the spooled fact in accepted/", lambda: (spool / "accepted/later.json").exists())
    wait_for("the broken file in rejected/", lambda: (spool / "rejected/wrong.json.reason").exists())
    wait_for("the warning of the spooled fact", lambda: mails("BCT-900003", "alex", "due"))

    # Refusals: one sentence each, and the daemon goes on.
    second = longstop("serve", *configuration(), *paths(), "--credentials", str(folder))
    if second.returncode == 0 or "longstop.db" not in second.stderr + second.stdout:
        fail(f"a second daemon refused by name: {second.returncode} {second.stderr}")
    wrong = dict(fact("BCT-900004", 600), type="missing.reportd")
    (folder / "wrong.json").write_text(json.dumps([wrong, fact("BCT-900005", 600)], indent=1))
    done = longstop("record", str(folder / "wrong.json"), "--socket",
                    str(folder / "longstop.sock"), *configuration())
    if done.returncode != 1 or "wrong.json:" not in done.stderr or "missing.reported" not in done.stderr:
        fail(f"a wrong fact named by place with the nearest name: {done.returncode} {done.stderr}")
    wait_for("the good fact beside it", lambda: mails("BCT-900005", "alex", "due"))

    # An answer holds the policy; a stop is clean and quick although a mail still hangs.
    listed = json.loads(longstop("alerts", "--output", "json", *configuration(), "--store",
                                 str(folder / "longstop.db")).stdout)
    number = next(a["alert"] for a in listed if a["clock"]["case"] == "BCT-900005")
    done = longstop("acknowledge", str(number), "--by", "alex.example", "--socket",
                    str(folder / "longstop.sock"), *configuration())
    if done.returncode != 0:
        fail(f"an acknowledgement: {done.stderr}")
    begun = time.monotonic()
    daemon.send_signal(signal.SIGTERM)
    code = daemon.wait(30)
    if code != 0 or time.monotonic() - begun > 15:
        fail(f"a clean stop within 15 s: exit {code} after {time.monotonic() - begun:.1f} s")
    if len(set(first)) != 1:
        fail("one warning under one id")
    print("ALL WELL")


with tempfile.TemporaryDirectory(prefix="longstop-whole-") as place:
    folder = pathlib.Path(place)
    try:
        main()
    finally:
        for child in children:
            if child.poll() is None:
                child.kill()
