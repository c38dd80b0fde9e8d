"""What a proxied request costs with few and many routes, live sessions and ended sessions, and what memory they take."""
import os, statistics, time

import closed, measure, servers, stored, tables

IN_USE = 1000  # sessions that requests come from
ROUTES = (10, 1_000, 10_000)
ENDED = 100_000
QUIET = {"MagicLink.Gateway.Requests": "None"}


def compared(setting, contenders):
    """`contenders`: name -> (server, path, file of headers or None). Rounds in turn; a row for each, ratios to the first."""
    rounds = {name: [] for name in contenders}

    def load(name, seconds):
        server, path, headers = contenders[name]
        before = measure.cpu_seconds(server)
        seen = measure.wrk(server.url + path, seconds, setting.load_core, headers=headers)
        if seen.refused or seen.broken:
            raise SystemExit(f"{name}: {seen}")
        return seen.rate, (measure.cpu_seconds(server) - before) / seen.requests * 1e6, seen.p99

    for name in contenders:
        load(name, 4 * setting.seconds)  # does not count
    for _ in range(setting.rounds):
        for name in contenders:
            rounds[name].append(load(name, setting.seconds))
    first = rounds[next(iter(contenders))]
    rows = []
    for name, seen in rounds.items():
        rows.append([name, tables.spread([each[0] for each in seen], "{:,.0f}"), tables.spread([each[0] / other[0] for each, other in zip(seen, first)]),
                     f"{statistics.median(each[1] for each in seen):.1f}", tables.spread([each[1] / other[1] for each, other in zip(seen, first)]),
                     f"{statistics.median(each[2] for each in seen):.1f}", f"{measure.resident(contenders[name][0]) / 2**20:.0f}"])
    return rows


COLUMNS = ["", "requests a second", "to the first", "CPU µs", "CPU to the first", "p99 ms", "MiB after"]


def by_routes(setting, backend):
    folders = [(count, servers.GatewayFolder(setting, f"routes-{count}", servers.routes_to(backend, count, policy="anonymous"), logging=QUIET)) for count in ROUTES]
    running = []
    try:
        contenders, ready = {}, []
        for count, folder in folders:
            begun = time.perf_counter()
            running.append(folder.start().wait())
            ready.append(f"{time.perf_counter() - begun:.1f}")
            contenders[f"{count:,} routes"] = (running[-1], f"/route{count // 2}/page", None)
        rows = compared(setting, contenders)
        return "## Routes\n\nAn anonymous route in the middle of them.\n\n" + tables.table([*COLUMNS, "s to ready"], [[*row, each] for row, each in zip(rows, ready)])
    finally:
        stop(running)


def site(setting, backend, name, sessions):
    """A gateway with so many live sessions of as many people, and the cookies of some of them as headers."""
    folder = servers.GatewayFolder(setting, name, servers.routes_to(backend), {"Limits": {"Enabled": False}}, logging=QUIET)
    admin = folder.admin_token()
    stored.SqliteStore(folder.data / "gateway.db").fill([stored.people(sessions), stored.sessions(sessions, sessions)])
    headers = setting.work / f"{name}.headers"
    step = sessions // IN_USE
    headers.write_text("".join(f"Cookie: mlg-session={stored.cookie(i * step)}\n" for i in range(IN_USE)))
    return folder.start().wait(), headers, admin


def use_all(server, sessions):
    """A request by each session in turn, by 64 callers."""
    requests = ((closed.get("/", f"Cookie: mlg-session={stored.cookie(i)}\r\n"), None) for i in range(sessions))
    return closed.Loop().ask(server.port, requests, lambda status, *_: status == 200)


def by_sessions(setting, backend):
    running = []
    try:
        contenders, counts = {}, (1_000, setting.people // 10, setting.people)
        for count in counts:
            server, headers, _ = site(setting, backend, f"sessions-{count}", count)
            running.append(server)
            contenders[f"{count:,} sessions in the store"] = (server, "/", headers)
        text = f"## Live sessions\n\nSession cookies of {IN_USE:,} of them.\n\n" + tables.table(COLUMNS, compared(setting, contenders))
        used = []
        for count, server in zip(counts, running):
            before = measure.resident(server)
            seen = use_all(server, count)
            after = measure.resident(server)
            time.sleep(35)  # last-seen times are written
            used.append([f"{count:,}", f"{before / 2**20:.0f}", f"{after / 2**20:.0f}", f"{measure.resident(server) / 2**20:.0f}", f"{seen.rate:,.0f}", f"{seen.p99:.1f}"])
        text += "\nEach of them used once, as fast as 64 callers can; later is after 35 s.\n\n"
        text += tables.table(["sessions", "MiB before", "MiB after", "MiB later", "first uses a second", "p99 ms"], used)
        text += "\nAnd the first table again, after that.\n\n" + tables.table(COLUMNS, compared(setting, contenders))
        return text
    finally:
        stop(running)


def by_ended(setting, backend):
    running, count = [], min(ENDED, setting.people // 10)
    try:
        contenders, memory = {}, []
        for ended in (0, count):
            server, headers, admin = site(setting, backend, f"ended-{ended}", count + IN_USE * 2)
            running.append(server)
            step = (count + IN_USE * 2) // IN_USE
            kept = {i * step for i in range(IN_USE)}
            use_all(server, count + IN_USE * 2)
            bearer = f"Authorization: Bearer {admin}\r\nContent-Length: 0\r\n"
            gone = [i for i in range(count + IN_USE * 2) if i not in kept][:ended]
            before = measure.resident(server)
            requests = ((closed.get(f"/magic-link/sessions/{stored.invented('session', i)}", bearer).replace(b"GET", b"DELETE", 1), None) for i in gone)
            if gone:
                closed.Loop().ask(server.port, requests, lambda status, *_: status in (200, 204))
            memory.append(f"{(measure.resident(server) - before) / 2**20:.0f}")
            contenders[f"{len(gone):,} ended"] = (server, "/", headers)
        rows = compared(setting, contenders)
        return f"## Ended sessions\n\nSessions ended one by one by an admin, after each was in use; requests come from {IN_USE:,} others.\n\n" + tables.table([*COLUMNS, "MiB by ending"], [[*row, each] for row, each in zip(rows, memory)])
    finally:
        stop(running)


def stop(running):
    for server in running:
        server.stop()


def run(setting):
    os.sched_setaffinity(0, {setting.load_core})
    parts = []
    with servers.backend(setting) as backend:
        for part in (by_routes, by_sessions, by_ended):
            parts.append(part(setting, backend))
            print(parts[-1], flush=True)
    setting.write("scale.md", "# Scale\n\nOne core for the gateway, wrk with 32 connections and the backend on the other. Rounds in turn: median (least to greatest).\n\n" + "\n".join(parts))
