"""Who is measured by the part `proxies`, and with which requests."""
import dataclasses, pathlib

import people, rivals, servers

TOKENS, COOKIES = 5000, 5000
WARM, BRIEF = 10, 3  # seconds of load before it counts: for a process that compiles while it runs, and for another way through one that is warm


@dataclasses.dataclass
class Contender:
    name: str
    server: servers.Server
    path: str = "/app"
    headers: pathlib.Path = None  # a file with one header a line, for each request the next
    refused: bool = False  # every answer is 401, not 200
    numbered: bool = False  # no two requests have the same header
    knows: bool = False  # the app is told who it is
    asserted: bool = False  # ... in a signed assertion, too
    with_server: servers.Server = None  # does part of the work
    warm: int = 1
    lead: int = 0  # seconds of the same load before each measurement: what is kept for half a minute is made then
    ours: bool = False

    @property
    def works(self):
        return [self.server] + ([self.with_server] if self.with_server else [])

    @property
    def url(self):
        return self.server.url + self.path

    def load(self):
        return {"headers": self.headers, "numbered": self.numbered}

    def check(self):
        """One request whose headers the app sends back: that it is let through as it should be, or refused as it should be."""
        name, value = self.headers.read_text().split("\n", 1)[0].split(": ", 1) if self.headers else ("X-None", "")
        value = value.replace("########", "AAAAAAAA")
        status, text = self.server.ask("/told" if self.path == "/app" else self.path, headers={name: value})
        if self.refused:
            assert status == 401, (self.name, status, text)
            return
        assert status == 200, (self.name, status, text)
        if self.knows:
            told = dict(line.split(": ", 1) for line in text.splitlines())
            assert told["user"] and told["email"].endswith("@example.com") and told["session"] and told["amr"], (self.name, text)
            assert not told["cookie"] and not told["authorization"], (self.name, "the app was given what belongs to the gateway", text)
            assert bool(told["assertion"]) == self.asserted, (self.name, text)
        if self.headers:
            wrong = value[:-40] + "A" * 40
            status, text = self.server.ask("/told", headers={name: wrong})
            assert status == 401, (self.name, "lets a wrong credential through", status, text)


def write(path, lines):
    path.write_text("\n".join(lines) + "\n")
    return path


@dataclasses.dataclass
class Credentials:
    """Files of headers, the store that knows them, and the key they are signed with."""
    store: pathlib.Path
    key: str
    one: pathlib.Path
    tokens: pathlib.Path
    cookies: pathlib.Path
    forged: pathlib.Path  # real tokens, each with another signature
    garbage: pathlib.Path  # no token at all


def sign_in(setting, upstream):
    """Signs people in at a gateway without limits: none of those that are measured is one, since limits would refuse so many sign-ins from one address."""
    made = servers.GatewayFolder(setting, "signing-in", servers.routes_to(upstream), {"Limits": {"Enabled": False}})
    with made.start() as gateway:
        desk = people.Desk(gateway, made.admin_token())
        tokens, cookies = people.each(desk.token, "client", TOKENS), people.each(desk.cookie, "person", COOKIES)
        key = people.public_key(gateway)
    bearer = "Authorization: Bearer "
    forged = [f"{bearer}{token[:-86]}########{token[-78:]}" for token in tokens]
    return Credentials(
        made.data, key, write(setting.work / "one", [bearer + tokens[0]]), write(setting.work / "tokens", [bearer + token for token in tokens]),
        write(setting.work / "cookies", [f"Cookie: mlg-session={cookie}" for cookie in cookies]), write(setting.work / "forged", forged),
        write(setting.work / "garbage", [f"{bearer}########{'garbage' * 8}{i:04}" for i in range(TOKENS)]))


def start(setting, running):
    """All of them, started. `running` is an ExitStack."""
    upstream = running.enter_context(servers.backend(setting))
    credentials = sign_in(setting, upstream)
    routes = servers.routes_to(upstream, policy="default")
    routes["Routes"]["open"] = {"ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": {"Path": "/open"}}

    started = []

    def begin(server):
        running.callback(server.stop)
        started.append(server)
        return server

    def gateway(name, settings=None, **logging):
        return begin(servers.GatewayFolder(setting, name, routes, settings, logging, credentials.store).start())

    unsigned = {"Identity": {"Assertion": False}}
    main, asserting = gateway("gateway", unsigned), gateway("gateway-assertion")
    silent = gateway("gateway-no-log", unsigned, **{"MagicLink.Gateway.Requests": "None"})
    asked = gateway("gateway-forward-auth", {**unsigned, "TrustedProxies": ["127.0.0.1"]})
    nginx, haproxy, yarp = (begin(make(setting, upstream)) for make in (rivals.nginx, rivals.haproxy, servers.yarp))
    asking = begin(rivals.nginx_asking(setting, upstream, asked))
    verifying = begin(rivals.haproxy_verifying(setting, upstream, credentials.key))
    for server in started:
        server.wait()
    tokens = credentials.tokens
    return [
        Contender("backend, asked directly", upstream),
        Contender("nginx", nginx),
        Contender("nginx + auth_request, 5,000 tokens", asking, headers=tokens, knows=True, with_server=asked, warm=WARM),
        Contender("HAProxy", haproxy),
        Contender("HAProxy + jwt_verify ES256, 5,000 tokens", verifying, headers=tokens),
        Contender("plain YARP", yarp, warm=WARM),
        Contender("gateway: anonymous route", main, path="/open", warm=WARM, ours=True),
        Contender("gateway: one token", main, headers=credentials.one, knows=True, warm=BRIEF, ours=True),
        Contender("gateway: 5,000 tokens", main, headers=tokens, knows=True, warm=WARM, ours=True),
        Contender("gateway: 5,000 session cookies", main, headers=credentials.cookies, knows=True, warm=BRIEF, ours=True),
        Contender("gateway: 5,000 tokens, with assertion", asserting, headers=tokens, knows=True, asserted=True, warm=WARM, lead=2, ours=True),
        Contender("gateway: 5,000 tokens, request log off", silent, headers=tokens, knows=True, warm=WARM, ours=True),
        Contender("gateway: forged tokens, refused", main, headers=credentials.forged, refused=True, numbered=True, warm=BRIEF, ours=True),
        Contender("gateway: garbage as tokens, refused", main, headers=credentials.garbage, refused=True, numbered=True, warm=BRIEF, ours=True),
    ]
