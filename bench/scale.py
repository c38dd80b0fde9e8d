"""What a proxied request costs with few and many routes, live sessions and ended sessions, and what memory they take."""
import os, statistics, time

import closed, machine, measure, servers, stored, tables

IN_USE = 1000  # sessions that requests come from
ROUTES = (10, 1_000, 10_000)
ENDED = 100_000
WARM = 15  # s of load before it counts: what compiles while it runs is at it that long
LATER = 35  # s until times of last use are written
COLUMNS = ["", "requests a second", "to the first", "CPU µs", "CPU to the first", "p99 ms", "MiB after"]


def compared(setting, contenders):
    """`contenders`: name -> (server, path, file of headers or None). Rounds in turn: name -> what each round saw."""
    rounds = {name: [] for name in contenders}

    def load(name, seconds):
        server, path, headers = contenders[name]
        measure.settle([other for other, _, _ in contenders.values() if other is not server])
        before = measure.cpu_seconds(server)
        seen = measure.wrk(server.url + path, seconds, setting.load_core, headers=headers).served(name)
        return {"rate": seen.rate, "micros": (measure.cpu_seconds(server) - before) / seen.requests * 1e6, "p99": seen.p99, "resident": measure.resident(server)}

    for name in contenders:
        load(name, WARM)  # does not count
    for _ in range(setting.rounds):
        for name in contenders:
            rounds[name].append(load(name, setting.seconds))
    return rounds


def rows(rounds):
    """One for each contender, ratios to the first."""
    def column(seen, field):
        return [each[field] for each in seen]

    def ratios(seen, field):
        return tables.spread([mine / its for mine, its in zip(column(seen, field), column(first, field))])

    first = next(iter(rounds.values()))
    return [[name, tables.spread(column(seen, "rate"), "{:,.0f}"), ratios(seen, "rate"), f"{statistics.median(column(seen, 'micros')):.1f}", ratios(seen, "micros"),
             f"{statistics.median(column(seen, 'p99')):.1f}", f"{seen[-1]['resident'] / 2**20:.0f}"] for name, seen in rounds.items()]


def by_routes(setting, backend, running):
    contenders, ready = {}, {}
    for count in ROUTES:
        folder = servers.GatewayFolder(setting, f"routes-{count}", servers.routes_to(backend, count, policy="anonymous"))
        server = folder.start()
        running.append(server)
        server.wait(300)
        ready[f"{count:,} routes"] = measure.cpu_seconds(server)
        contenders[f"{count:,} routes"] = (server, f"/route{count // 2}/page", None)
    rounds = compared(setting, contenders)
    table = tables.table([*COLUMNS, "CPU s to ready"], [[*row, f"{ready[row[0]]:.1f}"] for row in rows(rounds)])
    return {"rounds": rounds, "cpu to ready": ready}, "## Routes\n\nAn anonymous route in the middle of them.\n\n" + table


def site(setting, backend, running, name, sessions, settings=None):
    """A gateway with so many live sessions of as many people, and the cookies of some of them as headers."""
    folder = servers.GatewayFolder(setting, name, servers.routes_to(backend), settings)
    admin = folder.admin_token()
    begun = time.monotonic()
    stored.SqliteStore(folder.data / "gateway.db").fill([stored.people(sessions), stored.sessions(sessions, sessions)])
    print(f"{name}: filled in {time.monotonic() - begun:.0f} s", flush=True)
    step = sessions // IN_USE
    headers = stored.cookies(setting.work / f"{name}.headers", range(0, step * IN_USE, step))
    running.append(folder.start())
    return running[-1].wait(), headers, admin


def use_all(server, sessions):
    """A request by each session in turn, by 64 callers."""
    requests = ((closed.get("/", f"Cookie: mlg-session={stored.cookie(i)}\r\n"), None) for i in range(sessions))
    return closed.Loop().ask(server.port, requests, lambda status, *_: status == 200)


def by_sessions(setting, backend, running):
    contenders, counts = {}, (1_000, setting.people // 10, setting.people)
    for count in counts:
        server, headers, _ = site(setting, backend, running, f"sessions-{count}", count)
        contenders[f"{count:,} sessions"] = (server, "/", headers)
    fresh, used = compared(setting, contenders), {}
    for (name, (server, _, _)), count in zip(contenders.items(), counts):
        before = measure.resident(server)
        seen = use_all(server, count)
        after = measure.resident(server)
        time.sleep(LATER)
        used[name] = {"before": before, "after": after, "later": measure.resident(server), "rate": seen.rate, "p99": seen.p99}
    again = compared(setting, contenders)
    text = f"## Live sessions\n\nSo many live sessions in the store; requests come from {IN_USE:,} of them.\n\n" + tables.table(COLUMNS, rows(fresh))
    text += f"\nEach of them used once, as fast as 64 callers can; later is after {LATER} s.\n\n"
    text += tables.table(["", "MiB before", "MiB after", "MiB later", "first uses a second", "p99 ms"],
                         [[name, *(f"{each[moment] / 2**20:.0f}" for moment in ("before", "after", "later")), f"{each['rate']:,.0f}", f"{each['p99']:.1f}"] for name, each in used.items()])
    text += f"\nAnd requests from the {IN_USE:,} again, after that.\n\n" + tables.table(COLUMNS, rows(again))
    return {"fresh": fresh, "used": used, "again": again}, text


def by_ended(setting, backend, running):
    count = min(ENDED, setting.people // 10)
    every = count + 2 * IN_USE
    contenders, grown = {}, {}
    for ended in (0, count):
        server, headers, admin = site(setting, backend, running, f"ended-{ended}", every, {"Limits": {"Enabled": False}})  # one admin, very busy
        step = every // IN_USE
        use_all(server, every)
        bearer = f"Authorization: Bearer {admin}\r\n"
        gone = [i for i in range(every) if i % step][:ended]
        before = measure.resident(server)
        if gone:
            requests = ((closed.get(f"/magic-link/sessions/{stored.invented('session', i)}", bearer, "DELETE"), None) for i in gone)
            closed.Loop().ask(server.port, requests, lambda status, *_: status in (200, 204))
            refused(server, gone[-1])
        grown[f"{ended:,} ended"] = measure.resident(server) - before
        contenders[f"{ended:,} ended"] = (server, "/", headers)
    rounds = compared(setting, contenders)
    table = tables.table([*COLUMNS, "MiB by ending"], [[*row, f"{grown[row[0]] / 2**20:.0f}"] for row in rows(rounds)])
    return {"rounds": rounds, "grown": grown}, f"## Ended sessions\n\nOf {every:,} sessions in use so many are ended one by one by an admin; requests come from {IN_USE:,} others.\n\n" + table


def refused(server, session):
    status, _ = server.ask("/", headers={"Cookie": f"mlg-session={stored.cookie(session)}"})
    if status == 200:
        raise SystemExit("a session that was ended is still let through")


def run(setting):
    os.sched_setaffinity(0, {setting.load_core})
    ground, seen, texts = machine.describe(), {}, []
    with servers.backend(setting) as backend:
        for name, part in (("routes", by_routes), ("sessions", by_sessions), ("ended", by_ended)):
            running = []
            try:
                seen[name], text = part(setting, backend, running)
            finally:
                for server in running:
                    server.stop()
            texts.append(text)
            print(text, flush=True)
    setting.write("scale.json", {"machine": ground, **seen})
    setting.write("scale.md", f"""# Scale

One core for the gateway, wrk with {measure.CONNECTIONS} connections and the backend on the other; SQLite. Rounds in turn: median (least to greatest).

""" + "\n".join(texts) + f"\n{setting.rounds} rounds of {setting.seconds} s; {ground}.\n")
