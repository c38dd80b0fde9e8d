"""A mail server for tests: writes every message it takes to a folder, one file each, whole at once."""
import argparse, os, signal, ssl, threading
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--folder", required=True)
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--refuse-recipients", action="store_true")
parser.add_argument("--user")
parser.add_argument("--password")
options = parser.parse_args()


class Folder:
    count = 0

    # Mechanism names are not case-sensitive to real servers (RFC 4422 section 3.1 has them in upper case); to this one they are.
    async def auth_login(self, server, args):
        return await server.auth_LOGIN(server, args)

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if options.refuse_recipients:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Folder.count += 1
        path = os.path.join(options.folder, f"{Folder.count:04}")
        how = f"X-Test-Envelope: {envelope.mail_from} -> {','.join(envelope.rcpt_tos)}\r\nX-Test-Tls: {session.ssl is not None}\r\nX-Test-User: {session.auth_data}\r\n"
        with open(path + ".part", "wb") as file:
            file.write(how.encode() + envelope.content)
        os.rename(path + ".part", path + ".eml")
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data.login == options.user.encode() and data.password == options.password.encode()
    return AuthResult(success=good, handled=False, auth_data=data.login.decode() if good else None)


tls = None
if options.certificate:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(options.certificate, options.key)

controller = Controller(
    Folder(), hostname="127.0.0.1", port=options.port, tls_context=tls,
    authenticator=authenticate if options.user else None, auth_required=bool(options.user), auth_require_tls=tls is not None)
controller.start()
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
threading.Event().wait()
