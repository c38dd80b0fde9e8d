#!/usr/bin/env python3
"""How much slower the admin API's lists are on a large store than on an empty one.

    dotnet build -c Release Gateway
    python3 bench/admin_lists.py Gateway/bin/Release/net10.0/Gateway.dll
    python3 bench/admin_lists.py Gateway/bin/Release/net10.0/Gateway.dll --postgres "host=127.0.0.1 port=5432 user=me"

Starts two gateways on loopback, one on an empty store and one on a store that it fills, and asks both for the same pages in turn, one request at a
time over one kept connection each. Prints the medians in ms, their difference and ratio; and, per list, the first call on the large store, when its total is
counted. With --postgres it makes and drops two databases on that server (psql must be there). Needs nothing but Python 3.
"""
import argparse, contextlib, http.client, os, sqlite3, statistics, subprocess, sys, time

import servers, setting

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
    def __init__(self, given, name, postgres):
        self.postgres, self.database, store = postgres, f"bench_admin_{name}_{os.getpid()}", {}
        if postgres:
            self.psql("postgres", f"CREATE DATABASE {self.database}")
            store = {"Store": {"Provider": "postgres", "ConnectionString": ";".join(postgres.split() + [f"database={self.database}"])}}
        self.cores, self.made = given.all_cores, servers.GatewayFolder(given, name, {"Routes": {}, "Clusters": {}}, {"Limits": {"Enabled": False}, **store})
        self.token = self.made.admin_token()
        self.server = None

    def psql(self, database, sql):
        subprocess.run(["psql", f"{self.postgres} dbname={database}", "-qv", "ON_ERROR_STOP=1", "-c", sql], check=True, stdout=subprocess.DEVNULL)

    def run(self, sql):
        if self.postgres:
            self.psql(self.database, sql)
        else:
            with sqlite3.connect(self.made.data / "gateway.db") as connection:
                connection.execute(sql)
            connection.close()

    def start(self):
        self.server = self.made.start(self.cores).wait()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)

    def ask(self, path):
        begun = time.perf_counter()
        self.connection.request("GET", "/magic-link" + path, headers={"Host": servers.HOST, "Authorization": f"Bearer {self.token}"})
        response = self.connection.getresponse()
        response.read()
        return response.status, (time.perf_counter() - begun) * 1000

    def stop(self):
        if self.server:
            self.server.stop()
        if self.postgres:
            self.psql("postgres", f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("dll")
    arguments.add_argument("--postgres", help="a server, as psql's key=value pairs without a database")
    for name, count in (("users", 200_000), ("sessions", 100_000), ("audit", 1_000_000), ("rounds", 100)):
        arguments.add_argument(f"--{name}", type=int, default=count)
    asked = arguments.parse_args()
    gateways = []
    with setting.alone(asked.dll) as given, contextlib.ExitStack() as running:
        for name in ("empty", "large"):
            gateways.append(Gateway(given, name, asked.postgres))
            running.callback(gateways[-1].stop)
        empty, large = gateways
        for table, sql in FILL.items():
            large.run(sql.format(getattr(asked, table), now=int(time.time() * 1000), users=asked.users))
        if asked.postgres:
            large.run("ANALYZE")
        for gateway in gateways:
            gateway.start()
        print(f"{asked.users} users, {asked.sessions} sessions, {asked.audit} audit rows; {'PostgreSQL' if asked.postgres else 'SQLite'}; {asked.rounds} calls each")
        print(f"{'page':34}{'empty ms':>10}{'large ms':>10}{'more ms':>10}{'ratio':>8}{'first ms':>10}")
        for page in pages(asked.users, asked.sessions):
            status, first = large.ask(page)
            if status == 404 and page.split("?")[0] in ("/audit", "/stats"):
                continue
            times = {gateway: [] for gateway in gateways}
            for i in range(asked.rounds + 10):
                for gateway in gateways:
                    status, took = gateway.ask(page)
                    if i >= 10:
                        times[gateway].append(took)
                    if status != 200 and not (gateway is empty and status == 404):
                        raise SystemExit(f"{page} answered {status}")
            small, big = (statistics.median(times[gateway]) for gateway in gateways)
            print(f"{page:34}{small:10.2f}{big:10.2f}{big - small:10.2f}{big / small:8.2f}{first:10.1f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
