"""A mail server for tests: writes every message it takes to a folder, one file each, whole at once."""
import argparse, asyncio, os, signal, ssl, threading
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--folder", required=True)
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--answer-recipient", help="answer this to each recipient")
parser.add_argument("--hang", action="store_true", help="take connections and never say a word")
parser.add_argument("--hang-on", help="never answer for a recipient whose address begins so")
parser.add_argument("--slow", type=float, default=0, help="seconds to think before a message is taken")
parser.add_argument("--greeting", help="say this instead of the greeting, and close")
parser.add_argument("--answer-data-command", help="answer this to the command, before any message")
parser.add_argument("--answer-data", help="answer this to each message; what was offered is kept as .offered")
parser.add_argument("--user")
parser.add_argument("--password")
options = parser.parse_args()


class Folder:
    count = 0

    # Mechanism names are not case-sensitive to real servers (RFC 4422 section 3.1 has them in upper case); to this one they are.
    async def auth_login(self, server, args):
        return await server.auth_LOGIN(server, args)

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if options.hang_on and address.startswith(options.hang_on):
            await asyncio.Event().wait()
        if options.answer_recipient:
            return options.answer_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(options.slow)
        Folder.count += 1
        path = os.path.join(options.folder, f"{Folder.count:04}")
        how = f"X-Test-Envelope: {envelope.mail_from} -> {','.join(envelope.rcpt_tos)}\r\nX-Test-Tls: {session.ssl is not None}\r\nX-Test-User: {session.auth_data}\r\n"
        with open(path + ".part", "wb") as file:
            file.write(how.encode() + envelope.content)
        os.rename(path + ".part", path + (".offered" if options.answer_data else ".eml"))
        return options.answer_data or "250 OK"


class Server(SMTP):
    connections = 0

    def count(self, change):
        Server.connections += change
        path = os.path.join(options.folder, "connections")
        with open(path + ".part", "w") as file:
            file.write(f"{Server.connections}")
        os.rename(path + ".part", path)

    def connection_made(self, transport):
        if options.greeting:
            transport.write(options.greeting.encode() + b"\r\n")
            transport.close()
        elif options.hang:
            open(os.path.join(options.folder, f"{id(transport)}.held"), "w").close()
        else:
            self.count(1)
            super().connection_made(transport)

    # A connection that was never taken up has nothing to be lost.
    def connection_lost(self, error):
        if not options.hang and not options.greeting:
            super().connection_lost(error)
            self.count(-1)

    def data_received(self, data):
        if not options.hang and not options.greeting:
            super().data_received(data)

    def eof_received(self):
        return super().eof_received() if not options.hang and not options.greeting else False


    async def smtp_DATA(self, arg):
        if options.answer_data_command:
            await self.push(options.answer_data_command)
        else:
            await super().smtp_DATA(arg)


class Listener(Controller):
    def factory(self):
        return Server(self.handler, **self.SMTP_kwargs)

    # The controller would wait for a greeting of its own server.
    def _trigger_server(self):
        if not options.hang and not options.greeting:
            super()._trigger_server()


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data.login == options.user.encode() and data.password == options.password.encode()
    return AuthResult(success=good, handled=False, auth_data=data.login.decode() if good else None)


tls = None
if options.certificate:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(options.certificate, options.key)

controller = Listener(
    Folder(), hostname="127.0.0.1", port=options.port, tls_context=tls,
    authenticator=authenticate if options.user else None, auth_required=bool(options.user), auth_require_tls=tls is not None)
controller.start()
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
threading.Event().wait()
