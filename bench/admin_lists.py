#!/usr/bin/env python3
"""How much slower the admin API's lists are on a large store than on an empty one.

    dotnet build -c Release Gateway
    python3 bench/admin_lists.py Gateway/bin/Release/net10.0/Gateway.dll
    python3 bench/admin_lists.py Gateway/bin/Release/net10.0/Gateway.dll --postgres "host=127.0.0.1 port=5432 user=me"

Starts two gateways on loopback, one on an empty store and one on a store that it fills, and asks both for the same pages in turn, one request at a
time over one kept connection each. Prints the medians in ms, their difference and ratio; and, per list, the first call on the large store, when its total is
counted. With --postgres it makes and drops two databases on that server (psql must be there). Needs nothing but Python 3.
"""
import argparse, http.client, json, os, shutil, socket, sqlite3, statistics, subprocess, sys, tempfile, time

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0})"
FILL = {
    "users": "INSERT INTO users (public_id, email, first_name, roles, disabled, created_at, updated_at) " + NUMBERS
    + " SELECT 'p' || i, 'person' || i || '@example.com', 'Person', CASE WHEN i % 20000 = 0 THEN 'admin user' WHEN i % 3 = 0 THEN 'staff' ELSE 'user' END,"
    + " CASE WHEN i % 5000 = 0 THEN 1 ELSE 0 END, {now}, {now} FROM n",
    "sessions": "INSERT INTO sessions (id, user_id, amr, created_at, authenticated_at, last_seen_at, expires_at, address, user_agent) " + NUMBERS
    + " SELECT 's' || i, 1 + i % {users}, 'email', {now} - i, {now} - i, {now}, {now} + 864000000, '192.0.2.1', 'agent/1' FROM n",
    "audit": "INSERT INTO audit (at, kind, reason, actor, email, user_id, address) " + NUMBERS
    + " SELECT {now} - 1000000 + i, CASE WHEN i % 3 = 0 THEN 'SignedIn' ELSE 'LinkRequested' END, NULL, NULL, 'person' || (1 + i % {users}) || '@example.com',"
    + " 'p' || (1 + i % {users}), '192.0.2.1' FROM n",
}


def pages(users, sessions):
    return [
        "/users", f"/users?page={users // 100}", f"/users?page={users // 50}", "/users?email=person4711", "/users?email=person", "/users?role=admin", "/users?role=staff",
        "/users?disabled=true", "/users?disabled=false", "/users/1", "/sessions", f"/sessions?page={sessions // 50}", "/sessions?user=4711", "/tokens", "/outbox", "/keys",
        "/routes", "/audit", "/audit?page=10000", "/stats",
    ]


class Gateway:
    def __init__(self, dll, name, postgres):
        self.dll, self.root = dll, tempfile.mkdtemp(prefix="bench-admin-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        os.mkdir(f"{self.root}/config")
        settings = {
            "PublicUrl": f"http://localhost:{self.port}", "MasterKey": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            "Mail": {"Transport": "pickup", "From": "bench@example.com", "Pickup": {"Directory": "mails"}}, "Limits": {"Enabled": False},
        }
        self.postgres, self.database = postgres, f"bench_admin_{name}_{os.getpid()}"
        if postgres:
            self.psql("postgres", f"CREATE DATABASE {self.database}")
            settings["Store"] = {"Provider": "postgres", "ConnectionString": ";".join(postgres.split() + [f"database={self.database}"])}
        with open(f"{self.root}/config/gateway.json", "w") as file:
            json.dump({"Gateway": settings}, file)
        with open(f"{self.root}/config/routes.json", "w") as file:
            json.dump({"ReverseProxy": {"Routes": {}, "Clusters": {}}}, file)
        self.options = ["--config", f"{self.root}/config", "--urls", f"http://127.0.0.1:{self.port}"]
        self.token = subprocess.run(["dotnet", dll, "admin-token", "create", "bench", *self.options], check=True, capture_output=True, text=True).stdout.strip()
        self.process = self.connection = None

    def psql(self, database, sql):
        subprocess.run(["psql", f"{self.postgres} dbname={database}", "-qv", "ON_ERROR_STOP=1", "-c", sql], check=True, stdout=subprocess.DEVNULL)

    def run(self, sql):
        if self.postgres:
            self.psql(self.database, sql)
        else:
            with sqlite3.connect(f"{self.root}/data/gateway.db") as connection:
                connection.execute(sql)
            connection.close()

    def start(self):
        self.process = subprocess.Popen(["dotnet", self.dll, *self.options], stdout=subprocess.DEVNULL)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for _ in range(600):
            try:
                if self.ask("/_gateway/health/ready", whole=True)[0] == 200:
                    return
            except OSError:
                self.connection.close()
            time.sleep(0.1)
        raise SystemExit("the gateway did not become ready")

    def ask(self, path, whole=False):
        begun = time.perf_counter()
        self.connection.request("GET", path if whole else "/magic-link" + path, headers={"Host": f"localhost:{self.port}", "Authorization": f"Bearer {self.token}"})
        response = self.connection.getresponse()
        response.read()
        return response.status, (time.perf_counter() - begun) * 1000

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(60)
        if self.postgres:
            self.psql("postgres", f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")
        shutil.rmtree(self.root)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("dll")
    arguments.add_argument("--postgres", help="a server, as psql's key=value pairs without a database")
    for name, count in (("users", 200_000), ("sessions", 100_000), ("audit", 1_000_000), ("rounds", 100)):
        arguments.add_argument(f"--{name}", type=int, default=count)
    given = arguments.parse_args()
    gateways = []
    try:
        for name in ("empty", "large"):
            gateways.append(Gateway(os.path.abspath(given.dll), name, given.postgres))
        empty, large = gateways
        for table, sql in FILL.items():
            large.run(sql.format(getattr(given, table), now=int(time.time() * 1000), users=given.users))
        if given.postgres:
            large.run("ANALYZE")
        for gateway in gateways:
            gateway.start()
        print(f"{given.users} users, {given.sessions} sessions, {given.audit} audit rows; {'PostgreSQL' if given.postgres else 'SQLite'}; {given.rounds} calls each")
        print(f"{'page':34}{'empty ms':>10}{'large ms':>10}{'more ms':>10}{'ratio':>8}{'first ms':>10}")
        for page in pages(given.users, given.sessions):
            status, first = large.ask(page)
            if status == 404 and page.split("?")[0] in ("/audit", "/stats"):
                continue
            times = {gateway: [] for gateway in gateways}
            for i in range(given.rounds + 10):
                for gateway in gateways:
                    status, took = gateway.ask(page)
                    if i >= 10:
                        times[gateway].append(took)
                    if status != 200 and not (gateway is empty and status == 404):
                        raise SystemExit(f"{page} answered {status}")
            small, big = (statistics.median(times[gateway]) for gateway in gateways)
            print(f"{page:34}{small:10.2f}{big:10.2f}{big - small:10.2f}{big / small:8.2f}{first:10.1f}", flush=True)
    finally:
        for gateway in gateways:
            gateway.stop()


if __name__ == "__main__":
    sys.exit(main())
