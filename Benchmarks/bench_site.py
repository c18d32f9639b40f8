"""What a measurement runs on: a folder with a store, the daemon built for use, and receivers on loopback."""

import base64
import datetime
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "Tests/Servers"))
import certificate  # noqa: E402

BINARY = ROOT / ".build/release/longstop"
TOOLS = ROOT / ".build/bench"
MICROSECONDS = 1_000_000


def build_tools():
    """Compiles the C programs beside the daemon."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    for name, libraries in (("curl_loop", ["-lcurl"]), ("receiver", ["-lssl", "-lcrypto"])):
        subprocess.run(["cc", "-O2", "-Wall", "-o", TOOLS / name, ROOT / f"Benchmarks/{name}.c",
                        *libraries, "-lpthread"], check=True)


def rfc3339(moment):
    """A time of the epoch in seconds, to the microsecond."""
    return datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).isoformat(
        timespec="microseconds").replace("+00:00", "Z")


def fact(number, kind, at, data, source="bench/police"):
    """One fact of a made-up case and episode with that number."""
    return {"specversion": "1.0", "id": f"WMP-26-{number}/{kind}", "source": source, "type": kind,
            "subject": f"BCT-{number}", "time": rfc3339(at),
            "data": {"episode": f"WMP-26-{number}", **data}}


def missing(number, due_at):
    """A child whose 72 hours are over at `due_at`."""
    return fact(number, "missing.reported", due_at - 72 * 3600,
                {"kind": "M", "responsible_authority": "E08000025", "category": "care"})


def messages_file(path, messages):
    """Writes (id, recipient, bytes) as curl_loop reads them."""
    with open(path, "wb") as file:
        for name, to, body in messages:
            file.write(f"{name} {to} {len(body)}\n".encode() + body)


def percentile(values, share):
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Receiver:
    """The plain C receiver, and what it noted once it has ended."""

    def __init__(self, kind, folder):
        self.log = folder / f"{kind}.log"
        self.process = subprocess.Popen(
            [TOOLS / "receiver", kind, folder / "cert.pem", folder / "key.pem", self.log],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def end(self):
        """(first byte, answer, id) of each message, times in seconds of the epoch."""
        self.process.stdin.close()
        self.process.wait()
        lines = (line.split(maxsplit=2) for line in self.log.read_text().splitlines())
        return [(int(first) / 1e9, int(last) / 1e9, name.strip("<>").split("@")[0])
                for first, last, name in lines]


class Site:
    """One installation: the shipped configuration, with one person to tell, by webhook or by mail."""

    def __init__(self, channel="webhook"):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="longstop-bench-"))
        certificate.make(str(self.folder))
        (self.folder / "credentials").mkdir()
        secret = "whsec_" + base64.b64encode(os.urandom(32)).decode()
        (self.folder / "credentials/bench-signing").write_text(secret)
        self.channel = channel
        self.http, self.smtp = Receiver("http", self.folder), Receiver("smtp", self.folder)
        self.daemon = None
        self.write_overlay()

    def write_overlay(self):
        """Everybody on call is one pager or one mailbox, told at the deadline and an hour later."""
        contact = {"webhook": "pager"} if self.channel == "webhook" else {"email": "sam@trust.example"}
        shutil.copytree(ROOT / "config", self.folder / "config")
        shutil.copytree(ROOT / "templates", self.folder / "templates")
        rules = self.folder / "config/rules/missing.yml"
        # A deadline seconds away would send its warnings at once, beside what is measured.
        rules.write_text(rules.read_text().replace("    warn: [-24h, -12h, -4h]\n", "", 1))
        authority = f"ca_file: {self.folder}/cert.pem"
        (self.folder / "bench.yml").write_text(f"""
relays:
  trust: {{ host: 127.0.0.1, port: {self.smtp.port}, security: starttls, sender: longstop@trust.example, threads: 4, {authority} }}
webhooks:
  pager: {{ url: 'https://127.0.0.1:{self.http.port}/', credentials: bench-signing, allow_private: true, connections: 16, {authority} }}
  on-call-pager: {{ url: 'https://127.0.0.1:{self.http.port}/', credentials: bench-signing, allow_private: true, {authority} }}
people:
  sam.example: {{ contacts: [ {json.dumps(contact)} ] }}
roles:
  on-call-manager: [sam.example]
policies:
  missing-urgent:
    urgency: page
    steps: [ {{ at: due, tell: on-call-manager }} ]
    last_resort: {{ tell: service-mailbox, after: 3h, every: 4h }}
""")

    @property
    def configuration(self):
        return ["--config", self.folder / "config", "--overlay", self.folder / "bench.yml"]

    @property
    def socket(self):
        return self.folder / "longstop.sock"

    def start(self, watchdog=None, under=()):
        """Starts the daemon and waits for READY; returns the seconds until then."""
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = self.folder / "notify"
        path.unlink(missing_ok=True)
        notify.bind(str(path))
        environment = {**os.environ, "NOTIFY_SOCKET": str(path)}
        if watchdog:
            environment["WATCHDOG_USEC"] = str(watchdog * MICROSECONDS)
        started = time.monotonic()
        self.daemon = subprocess.Popen(
            [*under, BINARY, "serve", *self.configuration, "--store", self.folder / "longstop.db",
             "--socket", self.socket, "--spool", self.folder / "spool",
             "--credentials", self.folder / "credentials"],
            env=environment, stderr=open(self.folder / "journal.log", "a"))
        notify.settimeout(1)
        message = b""
        while b"READY=1" not in message:
            try:
                message = notify.recv(65536)
            except TimeoutError:
                if self.daemon.poll() is not None:
                    sys.exit((self.folder / "journal.log").read_text()[-2000:])
        ready = time.monotonic() - started
        # Kept, and read no more: a daemon must not wait for its manager.
        self.notify = notify
        return ready

    def stop(self):
        self.daemon.send_signal(signal.SIGTERM)
        self.daemon.wait(60)

    def longstop(self, *words):
        done = subprocess.run([BINARY, *words], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"longstop {words[0]}: {done.stdout}{done.stderr}"[:2000])
        return done.stdout

    def record(self, facts):
        """Records facts in files of 40,000; the seconds it took."""
        seconds = 0
        for start in range(0, len(facts), 40_000):
            path = self.folder / "facts.jsonl"
            path.write_text("".join(json.dumps(one) + "\n" for one in facts[start:start + 40_000]))
            before = time.monotonic()
            self.longstop("record", path, "--socket", self.socket, *self.configuration)
            seconds += time.monotonic() - before
        return seconds

    def query(self, sql, *values):
        """Rows of the store, read beside the daemon."""
        connection = sqlite3.connect(f"file:{self.folder}/longstop.db?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def change(self, sql):
        """Changes the store; only while the daemon is down."""
        connection = sqlite3.connect(self.folder / "longstop.db")
        with connection:
            connection.execute(sql)
        connection.close()

    def until(self, what, condition, seconds=600):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                sys.exit(f"waited in vain for {what}; see {self.folder}/journal.log")
            time.sleep(0.2)

    def until_watched(self):
        """Waits until every case has been looked at."""
        def watched():
            now = int(time.time() * MICROSECONDS)
            return not self.query("SELECT 1 FROM cases WHERE look_at <= ? LIMIT 1", now)
        self.until("every case to be looked at", watched)

    def until_sent(self, count):
        def sent():
            return self.query("SELECT count(*) FROM notices WHERE state = 'sent'")[0][0] >= count
        self.until(f"{count} receipts", sent)

    def memory(self, name="VmRSS"):
        """MiB of the daemon, by /proc/PID/status."""
        for line in open(f"/proc/{self.daemon.pid}/status"):
            if line.startswith(name + ":"):
                return int(line.split()[1]) / 1024

    def remove(self):
        for receiver in (self.http, self.smtp):
            if receiver.process.poll() is None:
                receiver.end()
        shutil.rmtree(self.folder)
