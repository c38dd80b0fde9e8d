"""Signs people in over a gateway's own API: an admin makes the link, the link is verified, as a client or as a browser would."""
import base64, concurrent.futures, http.client, json, re, threading, urllib.parse

from servers import HOST

WORKERS = 8


class Desk:
    """Talks to one gateway, over a kept connection for each thread."""

    def __init__(self, gateway, admin):
        self.gateway, self.admin, self.local = gateway, admin, threading.local()

    def ask(self, method, path, body=None, **headers):
        if not hasattr(self.local, "connection"):
            self.local.connection = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=60)
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        self.local.connection.request(method, path, text, {"Host": HOST, "Content-Type": "application/json", **headers})
        answer = self.local.connection.getresponse()
        return answer, answer.read().decode()

    def link(self, email):
        """The challenge's id and the link's token."""
        answer, text = self.ask("POST", "/magic-link/tokens", {"email": email}, Authorization=f"Bearer {self.admin}")
        made = json.loads(text)
        assert answer.status == 201, text
        return made["id"], re.search(r"token=([^&\s]+)", made["link"])[1]

    def token(self, email):
        """An access token, as a client of the API gets it."""
        answer, text = self.ask("POST", "/api/magic-link/verify", {"token": self.link(email)[1]})
        assert answer.status == 200, text
        return json.loads(text)["jwt"]

    def cookie(self, email):
        """A session's cookie, as a browser gets it that types the address on the link's page."""
        challenge, token = self.link(email)
        answer, _ = self.ask("GET", f"/_gateway/link?token={token}", Accept="text/html")
        link = cookies(answer)["mlg-link"]
        form = urllib.parse.urlencode({"challenge": challenge, "typed": email})
        answer, text = self.ask("POST", "/_gateway/link", form, Cookie=f"mlg-link={link}", **{"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status in (302, 303), (answer.status, text)
        return cookies(answer)["mlg-session"]


def cookies(answer):
    return dict(line.split(";")[0].split("=", 1) for line in answer.headers.get_all("Set-Cookie") or [])


def each(act, name, count):
    """Does it for so many people, each another."""
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as workers:
        return list(workers.map(act, (f"{name}{i}@example.com" for i in range(count))))


def public_key(gateway):
    """The ES256 key that access tokens are signed with, as PEM: for whoever verifies them without us."""
    key = next(key for key in json.loads(gateway.ask("/.well-known/jwks.json")[1])["keys"] if key["kty"] == "EC")
    point = b"".join(base64.urlsafe_b64decode(key[part] + "=") for part in ("x", "y"))
    # A SubjectPublicKeyInfo on P-256 (RFC 5480) is this head and the point.
    encoded = base64.b64encode(bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004") + point).decode()
    return "-----BEGIN PUBLIC KEY-----\n" + "\n".join(encoded[i:i + 64] for i in range(0, len(encoded), 64)) + "\n-----END PUBLIC KEY-----\n"
