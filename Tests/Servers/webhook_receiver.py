#!/usr/bin/python3
"""A webhook receiver for tests and the demo (standard library only), which can fail on demand.

One JSON object a line on stdout: {"event": "certificate", "file"}, {"event": "listening", "port"}, and
per request {"event": "request", "path", "headers", "body", "connection", "verified"}; `verified` tells,
for each --secret, whether a signature of Standard Webhooks 1.0 is by it and fresh. Ends when stdin is
closed.

The path chooses the answer:
  /ok 200    /NNN that status    /429 and /503 also Retry-After (?after=TEXT, default 7)
  /redirect 302 to /ok           /slow never answers         /drop closes without an answer
  /partial answers 200 and breaks off in the body            /big answers 200 and 1 MiB
  /drip answers 200 and then a byte now and then             /drop-second closes at a connection's second request
  /pause?s=0.2 answers 200 after that long

A line of JSON on stdin chooses the answer for every path instead, until the next: {"status", "body", "after"}
or {"mode": "slow"}, with "get" inside for requests by GET alone; {} gives the paths back their say. It is
taken once {"event": "told"} is printed.
"""

import argparse
import base64
import hashlib
import hmac
import http.server
import json
import os
import socket
import ssl
import sys
import threading
import time
import urllib.parse
import warnings

sys.dont_write_bytecode = True
import certificate  # noqa: E402

warnings.simplefilter("ignore")

lock = threading.Lock()
state = {"connections": 0, "active": 0, "most": 0}
told = {}


def tell(event, **members):
    line = json.dumps({"event": event, **members}) + "\n"
    with lock:
        sys.stdout.write(line)
        sys.stdout.flush()


def verified(secret, headers, body):
    """True when one of the signatures is by this secret and its timestamp is within five minutes."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    stamp = headers.get("webhook-timestamp", "0")
    signed = f"{headers.get('webhook-id')}.{stamp}.".encode() + body
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest("v1," + right, one) for one in given) and (
        abs(time.time() - int(stamp)) < 300)


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self):
        super().setup()
        self.taken = 0
        with lock:
            state["connections"] += 1
            state["active"] += 1
            state["most"] = max(state["most"], state["active"])
            self.number = state["connections"]

    def finish(self):
        with lock:
            state["active"] -= 1
        try:
            super().finish()
        except OSError:
            pass

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_as_told(self, wish):
        """Answers; else the mode to follow, or None when nothing was told."""
        if "mode" in wish:
            return wish["mode"]
        if "status" not in wish:
            return None
        after = {"Retry_After": wish["after"]} if "after" in wish else {}
        self.answer(wish["status"], wish.get("body", "").encode(), **after)
        return ""

    def do_GET(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        tell("request", method="GET", path=self.path, headers=headers)
        if self.answer_as_told(told.get("get", {})) is None:
            self.answer(200)

    def do_POST(self):
        self.taken += 1
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        tell("request", method="POST", path=self.path, headers=headers,
             body=body.decode("utf-8", "replace"), connection=self.number, most=state["most"],
             verified=[verified(secret, headers, body) for secret in self.server.secrets])
        mode = self.answer_as_told(told)
        if mode == "":
            return
        mode = mode or url.path.strip("/")
        if mode == "redirect":
            self.answer(302, Location="/ok")
        elif mode == "slow":
            time.sleep(3600)
        elif mode == "drop" or (mode == "drop-second" and self.taken == 2):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif mode == "partial":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"half")
            self.close_connection = True
        elif mode == "big":
            self.answer(200, b"x" * (1 << 20))
        elif mode == "drip":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            while True:
                self.wfile.write(b".")
                self.wfile.flush()
                time.sleep(0.2)
        elif mode == "pause":
            time.sleep(float(query.get("s", "0.2")))
            self.answer(200)
        elif mode in ("429", "503"):
            self.answer(int(mode), Retry_After=query.get("after", "7"))
        elif mode.isdigit():
            self.answer(int(mode))
        else:
            self.answer(200, b"{}")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512
    context = None

    def handle_error(self, request, address):
        pass

    def finish_request(self, request, address):
        # The handshake happens in the connection's own thread: a silent client stops nobody else.
        if self.context:
            request = self.context.wrap_socket(request, server_side=True)
        super().finish_request(request, address)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--make-cert", metavar="DIR", help="serve TLS with a certificate made there")
    parser.add_argument("--cert", help="serve TLS with this certificate and --key")
    parser.add_argument("--key")
    parser.add_argument("--old-tls", action="store_true", help="nothing above TLS 1.1")
    parser.add_argument("--secret", action="append", default=[], help="whsec_…; may be repeated")
    options = parser.parse_args()

    if options.make_cert:
        options.cert, options.key = certificate.make(options.make_cert)
        tell("certificate", file=options.cert)
    server = Server((options.host, options.port), Receiver)
    server.secrets = options.secret
    if options.cert:
        server.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        server.context.load_cert_chain(options.cert, options.key)
        if options.old_tls:
            server.context.minimum_version = ssl.TLSVersion.TLSv1
            server.context.maximum_version = ssl.TLSVersion.TLSv1_1
            server.context.set_ciphers("ALL:@SECLEVEL=0")

    def end_with_stdin():
        try:
            for line in sys.stdin.buffer:
                told.clear()
                told.update(json.loads(line))
                tell("told")
        finally:
            os._exit(0)

    threading.Thread(target=end_with_stdin, daemon=True).start()
    tell("listening", port=server.server_address[1])
    server.serve_forever()


if __name__ == "__main__":
    main()
