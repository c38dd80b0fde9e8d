"""How long a gateway takes from its start to its first answers, how fast the first thousand requests are, and the memory it takes idle and loaded."""
import os, socket, statistics, time

import closed, measure, servers, stored, tables

CALLERS = 32
FIRST = 1000
KINDS = ("anonymous", "session cookie")


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


def headers_of(kind):
    return "" if kind == "anonymous" else f"Cookie: mlg-session={stored.cookie(0)}\r\n"


def started(folder, core, kind):
    """One start: s to ready, s to the first proxied answer, and the rate of the first requests."""
    begun = time.perf_counter()
    server = folder.start(core)
    try:
        ready = until(lambda: answers(server.port, server.ready)) - begun
        proxied = until(lambda: answers(server.port, "/", headers_of(kind))) - begun
        message = closed.get("/", headers_of(kind))
        first = closed.Loop().ask(server.port, ((message, None) for _ in range(FIRST)), lambda status, *_: status == 200, callers=CALLERS)
        return ready, proxied, first.rate
    finally:
        server.stop()


def run(setting):
    os.sched_setaffinity(0, {setting.load_core})
    rows, memory = [], []
    with servers.backend(setting) as backend:
        for kind in KINDS:
            routes = servers.routes_to(backend, policy="anonymous" if kind == "anonymous" else None)
            folder = servers.GatewayFolder(setting, kind.replace(" ", "-"), routes, logging={"MagicLink.Gateway.Requests": "None"})
            folder.admin_token()
            stored.SqliteStore(folder.data / "gateway.db").fill([stored.people(1000), stored.sessions(5000, 1000)])
            with folder.start() as server:
                time.sleep(30)
                idle = measure.resident(server)
                header = setting.work / f"{kind}.headers"
                header.write_text("".join(f"Cookie: mlg-session={stored.cookie(i)}\n" for i in range(5000)))
                wrk = lambda seconds: measure.wrk(server.url + "/", seconds, setting.load_core, headers=header if kind != "anonymous" else None)
                wrk(5 * setting.seconds)  # does not count
                full = statistics.median(wrk(setting.seconds).rate for _ in range(setting.rounds))
                memory.append([kind, f"{idle / 2**20:.0f}", f"{measure.resident(server) / 2**20:.0f}", f"{full:,.0f}"])
            for name, core in (("one", setting.proxy_core), ("two", f"{setting.load_core},{setting.proxy_core}")):
                seen = [started(folder, core, kind) for _ in range(max(5, setting.rounds))]
                ready, proxied, rate = zip(*seen)
                rows.append([f"{kind}, {name}", tables.spread(ready), tables.spread(proxied), tables.spread(rate, "{:,.0f}"), f"{statistics.median(rate) / full:.2f}"])
    text = f"""# Start and memory

From the process's start. {FIRST:,} requests by {CALLERS} callers as soon as it is ready; full speed is wrk's, on one core, after {5 * setting.seconds:.0f} s of load. Median (least to greatest) of {max(5, setting.rounds)} starts.

""" + tables.table(["route, cores", "s to ready", "s to the first proxied answer", f"first {FIRST:,}, a second", "of full speed on one core"], rows) + """
Resident memory; idle is 30 s after a start on one core.

""" + tables.table(["route", "MiB idle", "MiB after load", "full speed, a second"], memory)
    setting.write("start.md", text)
    print(text, flush=True)
