"""How long a gateway takes from its start to its first answers, how fast the first thousand requests are, and the memory it takes idle and loaded."""
import os, socket, statistics, time

import closed, machine, measure, servers, stored, tables

FIRST = 1000
SESSIONS = 5000
WARM = 30  # s of load until speed counts as full: what is asked often is compiled anew for that long
IDLE = 30  # s from the start until memory counts as idle
KINDS = {"anonymous": 0, "one session": 1, f"{SESSIONS:,} sessions": SESSIONS}  # by how many cookies


def answers(port, path, headers=""):
    """Whether a request over a new connection is answered with 200."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as one:
            one.sendall(closed.get(path, headers + "Connection: close\r\n"))
            return one.recv(4096).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def until(act, seconds=60):
    end = time.perf_counter() + seconds
    while not act():
        if time.perf_counter() > end:
            raise SystemExit("the gateway did not answer")
        time.sleep(0.002)
    return time.perf_counter()


def first(setting, server, headers):
    """The rate of the first requests."""
    environment = {"FIRST_COUNT": str(FIRST), **({"FIRST_HEADERS": str(headers)} if headers else {})}
    said = measure.told(measure.output(measure.script("first.lua", server.url + "/", 1, setting.load_core, environment)), "FIRST ")
    if said["wrong"] or said["answers"] < FIRST:
        raise SystemExit(f"the first requests were not all answered as they should be within a second: {said}")
    return FIRST / said["microseconds"] * 1e6


def started(setting, folder, core, headers):
    """One start: s to ready, s to the first proxied answer, and the rate of the first requests."""
    cookie = headers.read_text().split("\n", 1)[0] + "\r\n" if headers else ""
    begun = time.perf_counter()
    server = folder.start(core)
    try:
        ready = until(lambda: answers(server.port, server.ready)) - begun
        proxied = until(lambda: answers(server.port, "/", cookie)) - begun
        return {"ready": ready, "proxied": proxied, "first": first(setting, server, headers)}
    finally:
        server.stop()


def loaded(setting, folder, headers):
    """Memory idle and after load, and full speed."""
    with folder.start() as server:
        time.sleep(IDLE)
        idle = measure.resident(server)
        wrk = lambda seconds: measure.wrk(server.url + "/", seconds, setting.load_core, headers=headers).served(folder.name)
        wrk(WARM)  # does not count
        full = statistics.median(wrk(setting.seconds).rate for _ in range(setting.rounds))
        return {"idle": idle, "loaded": measure.resident(server), "full": full}


def one(setting, backend, kind, cookies):
    routes = servers.routes_to(backend, policy=None if cookies else "anonymous")
    folder = servers.GatewayFolder(setting, f"start-{cookies}", routes)
    folder.admin_token()
    stored.SqliteStore(folder.data / "gateway.db").fill([stored.people(1000), stored.sessions(SESSIONS, 1000)])
    headers = stored.cookies(setting.work / f"start-{cookies}.headers", range(cookies)) if cookies else None
    seen = loaded(setting, folder, headers)
    for cores, core in (("one", setting.proxy_core), ("two", setting.all_cores)):
        seen[cores] = [started(setting, folder, core, headers) for _ in range(max(5, setting.rounds))]
        print(f"{kind}, {cores}: started {len(seen[cores])} times", flush=True)
    return seen


def run(setting):
    os.sched_setaffinity(0, {setting.load_core})
    ground = machine.describe()
    with servers.backend(setting) as backend:
        seen = {kind: one(setting, backend, kind, cookies) for kind, cookies in KINDS.items()}
    starts, memory = [], []
    for kind, each in seen.items():
        for cores in ("one", "two"):
            column = lambda name: [start[name] for start in each[cores]]
            starts.append([f"{kind}, {cores}", tables.spread(column("ready")), tables.spread(column("proxied")), tables.spread(column("first"), "{:,.0f}"),
                           tables.spread([rate / each["full"] for rate in column("first")])])
        memory.append([kind, f"{each['idle'] / 2**20:.0f}", f"{each['loaded'] / 2**20:.0f}", f"{each['full']:,.0f}"])
    text = f"""# Start and memory

From the process's start, whose files are in the page cache. The first {FIRST:,} requests come over {measure.CONNECTIONS} new connections as soon as it is ready; full speed is that of the same requests over as many
connections, on one core, after {WARM} s of load. Median (least to greatest) of {max(5, setting.rounds)} starts.

""" + tables.table(["route, cores", "s to ready", "s to the first proxied answer", f"first {FIRST:,}, a second", "of full speed on one core"], starts) + f"""
Resident memory on one core; idle is {IDLE} s after a start, without any request.

""" + tables.table(["route", "MiB idle", "MiB after load", "full speed, a second"], memory) + f"\n{ground}.\n"
    setting.write("start.md", text)
    setting.write("start.json", {"machine": ground, "seen": seen})
    print(text, flush=True)
