"""Sign-ins from end to end over HTTP, every answer checked: send, verify, refresh and TOTP a second, on a small store and on a full one, SQLite and PostgreSQL."""
import base64, collections, hmac, itertools, os, statistics, struct, time

import closed, machine, measure, servers, stored, tables

API = "/api/magic-link"
FEW = 20_000
TOTP_GROUP = 600
CALLERS = 64
USUAL_LIMITS = [("*", "5m", 300, "ip"), ("act:send", "15m", 10, "ip"), ("act:verify", "15m", 30, "ip"), ("act:send", "15m", 5, "email"), ("act:send", "15m", 1_000_000_000, "global")]


class Site:
    """A gateway whose people sign in, and the mailbox that its mails come to."""
    addresses_used = itertools.count()

    def __init__(self, setting, loop, name, people, store=None, routes=None):
        self.setting, self.loop, self.name, self.people = setting, loop, name, people
        mails = setting.port()
        settings = {
            "Mail": {"Transport": "webhook", "From": "bench@example.com", "Webhook": {"Url": f"http://127.0.0.1:{mails}/", "Secret": "0123456789abcdef0123456789abcdef"}},
            "TrustedProxies": ["127.0.0.0/8"],
            # The usual limits, but for the one that all callers share; each caller has an address.
            "Limits": {"Rules": [{"Endpoint": endpoint, "Period": period, "Limit": limit, "By": by} for endpoint, period, limit, by in USUAL_LIMITS]},
            **({"Store": store.setting} if store else {}),
        }
        self.folder = servers.GatewayFolder(setting, name, routes or {"Routes": {}, "Clusters": {}}, settings)
        self.folder.admin_token()  # makes the database
        self.store = store or stored.SqliteStore(self.folder.data / "gateway.db")
        self.mailbox = closed.Mailbox(loop, mails)
        self.created, self.known, self.enrolled, self.server = 0, 0, [], None

    def start(self):
        self.server = self.folder.start().wait(300)
        # One after the other first: what compiles all of it for many at once on a busy core may hold them longer than the store's patience.
        self.send((f"first{i}@example.com" for i in range(20)), callers=1)
        self.verify(callers=1)

    def loaded(self, requests, answered, seconds=None, callers=CALLERS):
        """One loop, and the gateway's CPU time for each of its requests in µs."""
        before = measure.cpu_seconds(self.server)
        seen = self.loop.ask(self.server.port, requests, answered, seconds, callers)
        return seen, (measure.cpu_seconds(self.server) - before) / seen.done * 1e6

    def call(self, path, bodies, answered, seconds=None, bearer=None, callers=CALLERS):
        def requests():
            for key, body in bodies:
                headers = closed.address(next(self.addresses_used)) + (f"Authorization: Bearer {bearer(key)}\r\n" if bearer else "")
                yield closed.post(API + path, body, headers), key
        return self.loaded(requests(), answered, seconds, callers)

    def addresses(self):
        """By turns somebody new and somebody who is known."""
        while True:
            self.created += 1
            yield f"new{self.created}@example.com"
            self.known += 1
            yield stored.email(self.known * 7919 % self.people)

    def send(self, addresses, seconds=None, callers=CALLERS):
        """The rate of answers, that of mails that arrived, and the CPU time of both in µs."""
        self.mailbox.tokens.clear()
        before, begun, expected = measure.cpu_seconds(self.server), time.perf_counter(), self.mailbox.count
        seen, _ = self.call("/send", ((None, {"email": each}) for each in addresses), lambda status, message, key: status == 200 and b'"Magic link sent"' in message, seconds, callers=callers)
        self.mailbox.wait(expected + seen.done)
        return seen, seen.done / (time.perf_counter() - begun), (measure.cpu_seconds(self.server) - before) / seen.done * 1e6

    def verify(self, status=200, callers=CALLERS):
        """Every link that has come: what the answers say, by address."""
        answers = {}

        def answered(seen, message, key):
            answers[key] = closed.content(message) if seen == status else None
            return seen == status

        seen, cpu = self.call("/verify", [(email, {"token": token}) for email, token in self.mailbox.tokens.items()], answered, callers=callers)
        return seen, cpu, answers

    def refresh(self, tokens, seconds):
        """Each token is rotated, and its successor in turn."""
        waiting = collections.deque(tokens)

        def bodies():
            while waiting:
                token = waiting.popleft()
                yield token, {"refreshToken": token}

        def answered(status, message, key):
            at = message.find(b'"refreshToken":"') + 16
            token = message[at:message.index(b'"', at)].decode()
            waiting.append(token)
            return status == 200 and at > 15 and token != key

        return self.call("/refresh", bodies(), answered, seconds)

    def enrol(self, groups, size):
        """People with a second factor, in groups of whom each signs in once."""
        people = [f"totp{i}@example.com" for i in range(groups * size)]
        self.send(people)
        signed_in = self.verify()[2]
        secrets = {}

        def enrolled(status, message, key):
            secrets[key] = closed.content(message)["secret"] if status == 200 else None
            return status == 200

        bearer = lambda key: signed_in[key]["jwt"]
        self.call("/totp/enroll", ((each, {}) for each in people), enrolled, bearer=bearer)
        self.call("/totp/confirm", ((each, {"code": code(secrets[each])}) for each in people), lambda status, *_: status == 200, bearer=bearer)
        self.enrolled = [[(each, secrets[each]) for each in people[i * size:(i + 1) * size]] for i in range(groups)]
        self.enrolled_at = time.time()

    def totp(self):
        """The last step of sign-ins that have come so far: who, by which code."""
        time.sleep(max(0, 31 - (time.time() - self.enrolled_at)))  # a code that has been used is none any more
        group = dict(self.enrolled.pop())
        self.send(group)
        handles = self.verify(status=401)[2]
        return self.call("/totp/verify", ((each, {"magicLinkId": handles[each]["magicLinkId"], "code": code(group[each])}) for each in group),
                         lambda status, message, key: status == 200 and b'"refreshToken"' in message)

    def stop(self):
        if self.server:
            self.server.stop()


def code(secret, at=None):
    """RFC 6238, as an authenticator shows it."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(at or time.time()) // 30), "sha1")
    return f"{(struct.unpack_from('>I', digest, digest[-1] & 15)[0] & 0x7fffffff) % 1_000_000:06}"


def measured(site, seconds):
    """One round: name of the flow to rate, CPU and times."""
    seen, carried, cpu = site.send(site.addresses(), seconds)
    rows = {"send, answered": (seen.rate, cpu, seen.p50, seen.p99), "send, mail handed over": (carried, cpu, seen.p50, seen.p99)}
    seen, cpu, answers = site.verify()
    rows["verify"] = (seen.rate, cpu, seen.p50, seen.p99)
    live = [stored.refresh_token(i) for i in site.filled(2000)]
    seen, cpu = site.refresh([answer["refreshToken"] for answer in answers.values()] + live, seconds)
    rows["refresh"] = (seen.rate, cpu, seen.p50, seen.p99)
    seen, cpu = site.totp()
    rows["TOTP verify"] = (seen.rate, cpu, seen.p50, seen.p99)
    return rows


def compare(setting, kind, sites):
    """Rounds on both stores in turn."""
    rounds = {site.name: [] for site in sites}
    for site in sites:
        site.start()
        site.enrol(setting.rounds + 1, TOTP_GROUP)
        measured(site, setting.seconds)  # does not count
    for number in range(setting.rounds):
        for site in sites if number % 2 == 0 else reversed(sites):
            rounds[site.name].append(measured(site, setting.seconds))
    small, full = (rounds[site.name] for site in sites)
    rows = []
    for flow in small[0]:
        rate = lambda seen: [each[flow][0] for each in seen]
        ratios = [b / a for a, b in zip(rate(small), rate(full))]
        cpu = [statistics.median(each[flow][1] for each in seen) for seen in (small, full)]
        late = [statistics.median(each[flow][3] for each in seen) for seen in (small, full)]
        rows.append([f"{kind}, {flow}", tables.spread(rate(small), "{:,.0f}"), tables.spread(rate(full), "{:,.0f}"), tables.spread(ratios),
                     *(f"{each:,.0f}" for each in cpu), *(f"{each:.1f}" for each in late)])
    return rows, rounds


def run(setting):
    os.sched_setaffinity(0, {setting.load_core})
    rows, raw, ground = [], {}, machine.describe()
    for kind in ("SQLite", "PostgreSQL"):
        loop = closed.Loop()
        server = stored.PostgresServer(setting, setting.load_core) if kind == "PostgreSQL" else None
        sites = []
        try:
            for name, people, live in (("small", FEW, 0), ("full", setting.people, setting.people // 10)):
                store = stored.PostgresStore(server, name) if server else None
                site = Site(setting, loop, f"{kind}-{name}".lower(), people, store)
                sites.append(site)
                fresh = iter(range(live))
                site.filled = lambda count, fresh=fresh: itertools.islice(fresh, count)
                begun = time.monotonic()
                site.store.fill(stored.everything(people, live) if live else [stored.people(people)])
                print(f"{kind}, {name}: {people:,} people, {live:,} sessions, filled in {time.monotonic() - begun:.0f} s", flush=True)
            added, raw[kind] = compare(setting, kind, sites)
            rows += added
        finally:
            for site in sites:
                site.stop()
            if server:
                server.stop()
    text = f"""# Flows

{CALLERS} callers, each with a kept connection and the next request once it has its answer; the gateway on one core, callers, mailbox and PostgreSQL on the other. {setting.rounds} rounds, both stores in turn:
median (least to greatest). Small: {FEW:,} people. Full: {setting.people:,} people, {setting.people // 10:,} live sessions with four refresh tokens each, {setting.people:,} audit rows. CPU in µs of the gateway's
process for each flow; for sends with all that carrying the mail out takes. Half of the addresses are new.

""" + tables.table(["flow", "small, a second", "full, a second", "full/small", "CPU small", "CPU full", "p99 ms small", "p99 ms full"], rows) + f"\n{setting.rounds} rounds of {setting.seconds} s; {ground}.\n"
    setting.write("flows.md", text)
    setting.write("flows.json", {"machine": ground, "seconds": setting.seconds, "people": setting.people, "rounds": raw})
    print(text, flush=True)
