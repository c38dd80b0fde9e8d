"""Fills a gateway's store with people and what they leave behind, with secrets that the benchmark knows: it owns the master key."""
import base64, hashlib, hmac, os, pathlib, signal, sqlite3, subprocess, time

MASTER = b"01234567890123456789012345678901"
DAY = 86_400_000


def derive(purpose):
    """HKDF-SHA-256, as the gateway derives a key for each purpose."""
    extracted = hmac.digest(bytes(32), MASTER, "sha256")
    return hmac.digest(extracted, f"magiclink-gateway/v1/{purpose}".encode() + b"\1", "sha256")


class Hasher:
    """The form in which the gateway keeps what it only has to recognise."""

    def __init__(self, purpose):
        self.key, self.id = derive(purpose), derive("key-id")[:4].hex()

    def __call__(self, secret):
        return f"{self.id}.{text(hmac.digest(self.key, secret.encode(), 'sha256'))}"


def text(digest):
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def invented(kind, i):
    return text(hashlib.sha256(f"{kind} {i}".encode()).digest())


def email(i):
    """Of person `i`, counted from 0."""
    return f"person{i}@example.com"


def cookie(i):
    """What the browser of session `i` holds."""
    return invented("cookie", i)


def refresh_token(i):
    """The one of session `i` that is not spent."""
    return "mlgr_" + invented("refresh", i)


def cookies(path, sessions):
    """A file of headers with the cookies of those sessions, for wrk."""
    path.write_text("".join(f"Cookie: mlg-session={cookie(i)}\n" for i in sessions))
    return path


def public_id(i):
    return f"{i:024x}"


def people(count):
    now = int(time.time() * 1000)
    columns = "public_id, email, first_name, last_name, roles, disabled, created_at, updated_at, last_login_at, mfa_enabled, version"
    rows = ((public_id(i), email(i), "Person", f"Number {i}", "user", 0, now - DAY, now - DAY, now - DAY, 0, 1) for i in range(count))
    return "users", columns, rows


def sessions(count, of_people, begin=0):
    now, kept = int(time.time() * 1000), Hasher("session-cookie")
    columns = "id, user_id, cookie_hash, amr, created_at, authenticated_at, last_seen_at, expires_at, address, user_agent"
    rows = ((invented("session", i), 1 + i % of_people, kept(cookie(i)), "email", now - 3_600_000, now - 3_600_000, now - i % 3_600_000, now + 12 * 3_600_000,
             f"198.51.{i // 256 % 256}.{i % 256}", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0") for i in range(begin, begin + count))
    return "sessions", columns, rows


def refresh_tokens(count, spent=3):
    """For each session the one that counts, and those before it, which are kept for a day."""
    now, kept = int(time.time() * 1000), Hasher("refresh-token")
    columns = "hash, session_id, amr, authenticated_at, created_at, used_at, client_hash, successor_hash, successor_sealed"
    seal = "r." + "A" * 95

    def rows():
        for i in range(count):
            session, successor = invented("session", i), kept(refresh_token(i))
            yield successor, session, "email", now - 3_600_000, now - 60_000, None, None, None, None
            for age in range(1, spent + 1):
                spent_hash = kept(f"{i} {age}")
                yield spent_hash, session, "email", now - 3_600_000, now - age * 1_800_000, now - age * 1_800_000, successor, successor, seal
                successor = spent_hash
    return "refresh_tokens", columns, rows()


KINDS = ("LinkRequested", "MailDelivered", "SignedIn")


def audit(count, of_people):
    now = int(time.time() * 1000)
    columns = "at, kind, email, user_id, session_id, address, user_agent"

    def rows():
        for i in range(count):
            kind, person = KINDS[i % 3], i // 3 * 7919 % of_people
            known = kind == "SignedIn"
            yield (now - (count - i) * 2000, kind, email(person), public_id(person) if known else None, invented("session", person) if known else None,
                   None if kind == "MailDelivered" else f"198.51.{person // 256 % 256}.{person % 256}", "Mozilla/5.0 (X11; Linux x86_64)" if known else None)
    return "audit", columns, rows()


def audit_totals(count):
    return "audit_totals", "kind, total", ((kind, len(range(place, count, 3))) for place, kind in enumerate(KINDS))


def statistics(days=365):
    now = time.time()
    return "statistics", "day, kind, reason, count", (
        (time.strftime("%Y-%m-%d", time.gmtime(now - day * 86_400)), kind, "", 10_000) for day in range(1, days + 1) for kind in KINDS)


def known_browsers(count, of_people):
    now, kept = int(time.time() * 1000), Hasher("known-browser")
    return "known_browsers", "user_id, browser_hash, last_used_at", ((1 + i % of_people, kept(str(i)), now - DAY) for i in range(count))


def challenges(count, of_people):
    """Those of the last day, spent."""
    now, kept = int(time.time() * 1000), Hasher("link-proof")
    columns = ("id, email, proof_hash, code_hash, browser_hash, asker_key, address, user_agent, return_url, created_at, expires_at, code_expires_at, consumed_at, language")
    rows = ((invented("challenge", i)[:22], email(i * 7919 % of_people), kept(str(i)), kept(f"c{i}"), kept(f"b{i}"), invented("asker", i), "198.51.100.1", "Mozilla/5.0", "/",
             now - i * 500, now - i * 500 + 900_000, now - i * 500 + 600_000, now - i * 500 + 60_000, "en") for i in range(1000, 1000 + count))
    return "challenges", columns, rows


def outbox(count):
    """Mails of the last day, delivered."""
    now, kept = int(time.time() * 1000), Hasher("recipient")
    columns = "id, message_id, state, attempts, created_at, expires_at, due_at, done_at, recipient_hash, kind"
    rows = ((invented("mail", i)[:22], f"<{i}@example.com>", "delivered", 1, now - i * 500, now - i * 500 + 900_000, now - i * 500, now - i * 500 + 100, kept(str(i)), "mail")
            for i in range(count))
    return "outbox", columns, rows


def everything(users, live):
    """What a gateway with so many people and so many of them signed in has: four refresh tokens a session, three audit rows a sign-in, a day's challenges and mails."""
    return [people(users), sessions(live, users), refresh_tokens(live), audit(10 * live, users), audit_totals(10 * live), statistics(), known_browsers(2 * live, users),
            challenges(live, users), outbox(live)]


class SqliteStore:
    """The database of a GatewayFolder whose gateway is not running."""

    def __init__(self, path):
        self.path = path

    def fill(self, tables):
        connection = sqlite3.connect(self.path)
        try:
            for pragma in ("journal_size_limit = 0", "cache_size = -200000"):
                connection.execute(f"PRAGMA {pragma}")
            for table, columns, rows in tables:
                places = ", ".join("?" for _ in columns.split(","))
                with connection:
                    connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


class PostgresStore:
    def __init__(self, server, database):
        self.server, self.database = server, f"bench_{database}"
        server.psql("postgres", f"CREATE DATABASE {self.database}")

    @property
    def setting(self):
        return {"Provider": "postgres", "ConnectionString": f"Host=127.0.0.1;Port={self.server.port};Database={self.database};Username=postgres"}

    def fill(self, tables):
        for table, columns, rows in tables:
            self.server.copy(self.database, table, columns, rows)
            # Only what was filled: plans made for a table that is known to be empty are kept while it grows.
            self.server.psql(self.database, f"VACUUM ANALYZE {table}")
        self.server.psql(self.database, "CHECKPOINT")


class PostgresServer:
    """A server of the benchmark's own: its binaries refuse to run as root, so that root starts it as the user postgres."""

    def __init__(self, setting, core):
        self.folder, self.port = setting.folder("postgres"), setting.port()
        self.rights = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
        if self.rights:
            subprocess.run(["chown", "postgres", str(self.folder)], check=True)
        self.environment = {**os.environ, "PATH": os.pathsep.join([*(str(path) for path in sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), os.environ["PATH"]])}
        self.run("initdb", "--pgdata", f"{self.folder}/data", "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync")
        with open(self.folder / "log", "w") as log:
            self.process = subprocess.Popen(
                ["taskset", "-c", str(core), *self.rights, "postgres", "-D", f"{self.folder}/data", "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
                 "-c", f"unix_socket_directories={self.folder}", "-c", "max_connections=300", "-c", "shared_buffers=1GB", "-c", "max_wal_size=8GB"],
                stdout=log, stderr=log, env=self.environment)
        for _ in range(600):
            if subprocess.run([*self.rights, "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], env=self.environment).returncode == 0:
                return
            time.sleep(0.1)
        raise SystemExit((self.folder / "log").read_text())

    def run(self, program, *arguments, **more):
        done = subprocess.run([*self.rights, program, *arguments], capture_output=True, text=True, env=self.environment, cwd=self.folder, **more)
        if done.returncode:
            raise SystemExit(f"{program}: {done.stdout}{done.stderr}")
        return done.stdout

    def psql(self, database, sql, **more):
        return self.run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database, "-qAtv", "ON_ERROR_STOP=1", "-c", sql, **more)

    def copy(self, database, table, columns, rows):
        command = [*self.rights, "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database, "-qv", "ON_ERROR_STOP=1", "-c", f"COPY {table} ({columns}) FROM STDIN"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, text=True, env=self.environment, cwd=self.folder) as run:
            for row in rows:
                run.stdin.write("\t".join(r"\N" if value is None else str(value) for value in row) + "\n")
            run.stdin.close()
            if run.wait():
                raise SystemExit(f"could not fill {table}")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
