#!/usr/bin/python3
"""A real SMTP server (aiosmtpd) for tests and the demo, which can fail on demand.

One JSON object a line on stdout: {"event": "certificate", "file"}, {"event": "listening", "port"},
{"event": "connection", "connection"}, {"event": "rcpt", "to"}, {"event": "mail", "from", "to", "file",
"message_id", "connection", "tls", "user", "count"}. Ends when stdin is closed.

The recipient's local part chooses a failure; CODE may carry an enhanced status (552-5.2.2):
  rcpt-CODE   refuse at RCPT            data-CODE   refuse the DATA command
  dot-CODE    refuse after the dot      dot-hang    never answer the dot (the mail is kept)
  dot-drop    close after the dot (the mail is kept)
  rcpt-hang   never answer RCPT         rcpt-drop   close at RCPT
  data-drop   answer DATA with 354 and close
"""

import argparse
import asyncio
import email.parser
import json
import os
import ssl
import sys
import threading
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

sys.dont_write_bytecode = True
import certificate  # noqa: E402

warnings.simplefilter("ignore")

connections = 0
mails = 0


def tell(event, **members):
    sys.stdout.write(json.dumps({"event": event, **members}) + "\n")
    sys.stdout.flush()


def failure(address, phase):
    """The failure `address` asks for in `phase`: a reply, "hang", "drop", or None."""
    local = address.split("@")[0]
    if not local.startswith(phase + "-"):
        return None
    wish = local[len(phase) + 1:]
    if wish in ("hang", "drop"):
        return wish
    code, _, status = wish.partition("-")
    if not code.isdigit():
        return None
    return f"{code} {status + ' ' if status else ''}<{address}> refused as asked"


class Handler:
    def __init__(self, options):
        self.options = options

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if server.options.refuse_sender:
            return f"{server.options.refuse_sender} sender refused as asked"
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        tell("rcpt", to=address)
        wish = failure(address, "rcpt")
        if wish == "hang":
            await asyncio.sleep(3600)
        if wish == "drop":
            server.transport.abort()
            return "421 dropped"
        if wish:
            return wish
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        wish = next(filter(None, (failure(to, "dot") for to in envelope.rcpt_tos)), None)
        if wish not in (None, "hang", "drop"):
            return wish
        number = self.keep(server, session, envelope)
        if wish == "hang":
            await asyncio.sleep(3600)
        if wish == "drop":
            server.transport.abort()
            return "421 dropped"
        if server.options.delay:
            await asyncio.sleep(server.options.delay)
        return f"250 2.0.0 OK: queued as {number:08d}"

    def keep(self, server, session, envelope):
        global mails
        mails += 1
        name = ""
        if self.options.mails:
            # Written aside and moved, so that whoever looks into the folder sees whole mails only.
            name = os.path.join(self.options.mails, "new", f"{mails:08d}.eml")
            aside = os.path.join(self.options.mails, "tmp", f"{mails:08d}.eml")
            with open(aside, "wb") as file:
                file.write(envelope.original_content)
            os.rename(aside, name)
        headers = email.parser.BytesHeaderParser().parsebytes(envelope.original_content)
        tell("mail", **{"from": envelope.mail_from}, to=envelope.rcpt_tos, file=name,
             message_id=headers["Message-ID"], connection=server.number,
             tls=session.ssl is not None or server.options.tls,
             user=session.auth_data.login.decode() if session.auth_data else None, count=mails)
        return mails


class Server(SMTP):
    def __init__(self, options, context):
        global connections
        connections += 1
        self.options, self.number, self.taken, self.seen = options, connections, 0, False

        def check(server, session, envelope, mechanism, data):
            good = isinstance(data, LoginPassword) and (
                data.login.decode() == options.user
                and data.password.decode() == options.password)
            tell("login", good=good)
            if good:
                return AuthResult(success=True, auth_data=data)
            return AuthResult(success=False, handled=False,
                              message=f"{options.refuse_login} authentication refused")

        super().__init__(
            Handler(options), hostname="relay.example", ident="relay",
            tls_context=context if options.starttls else None,
            require_starttls=options.starttls, data_size_limit=1 << 25,
            authenticator=check if options.user else None,
            auth_required=bool(options.user),
            auth_require_tls=bool(options.starttls))

    def connection_made(self, transport):
        if not self.seen:
            tell("connection", connection=self.number)
        # Called again after STARTTLS, over the same connection.
        self.seen = True
        super().connection_made(transport)

    async def _handle_client(self):
        if self.options.hang_greeting:
            await asyncio.sleep(3600)
        if self.options.greeting:
            await self.push(f"{self.options.greeting} refused as asked")
            self.transport.close()
            return
        await super()._handle_client()

    async def smtp_EHLO(self, hostname):
        tell("hello", name=hostname)
        await super().smtp_EHLO(hostname)

    async def smtp_QUIT(self, arg):
        tell("quit", connection=self.number)
        await super().smtp_QUIT(arg)

    async def smtp_MAIL(self, arg):
        self.taken += 1
        if self.taken > 1 and self.options.second_mail == "421":
            await self.push("421 4.4.2 idle for too long")
            self.transport.close()
        elif self.taken > 1 and self.options.second_mail == "drop":
            self.transport.abort()
        else:
            await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg):
        wish = next(
            filter(None, (failure(to, "data") for to in self.envelope.rcpt_tos)), None)
        if wish == "drop":
            await self.push("354 go on")
            self.transport.abort()
        elif wish:
            await self.push(wish)
        else:
            await super().smtp_DATA(arg)


async def serve(options):
    context = None
    if options.make_cert:
        options.cert, options.key = certificate.make(options.make_cert)
        tell("certificate", file=options.cert)
    if options.cert:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.cert, options.key)
    server = await asyncio.get_running_loop().create_server(
        lambda: Server(options, context), host=options.host, port=options.port,
        ssl=context if options.tls else None, backlog=512)
    tell("listening", port=server.sockets[0].getsockname()[1])
    await server.serve_forever()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--starttls", action="store_true", help="offer and require STARTTLS")
    parser.add_argument("--tls", action="store_true", help="TLS from the first byte")
    parser.add_argument("--make-cert", metavar="DIR", help="make a certificate for loopback there")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--user", help="require this login")
    parser.add_argument("--password", default="")
    parser.add_argument("--refuse-login", default="535 5.7.8", help="the reply to a wrong login")
    parser.add_argument("--mails", metavar="DIR", help="keep each mail in DIR/new")
    parser.add_argument("--greeting", help="greet with this code and close")
    parser.add_argument("--hang-greeting", action="store_true")
    parser.add_argument("--refuse-sender", metavar="CODE")
    parser.add_argument("--second-mail", choices=["421", "drop"],
                        help="what the second mail of a connection meets")
    parser.add_argument("--delay", type=float, default=0, help="seconds before the dot is answered")
    options = parser.parse_args()
    if options.mails:
        for name in ("tmp", "new", "cur"):
            os.makedirs(os.path.join(options.mails, name), exist_ok=True)

    def end_with_stdin():
        try:
            sys.stdin.buffer.read()
        finally:
            os._exit(0)

    threading.Thread(target=end_with_stdin, daemon=True).start()
    asyncio.run(serve(options))


if __name__ == "__main__":
    main()
