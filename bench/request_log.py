#!/usr/bin/env python3
"""What the log line a request costs: python3 bench/request_log.py Gateway/bin/Release/net10.0/Gateway.dll

Two gateways before one nginx, one with the category MagicLink.Gateway.Requests off, asked in turn by wrk over 32 kept connections. Standard output goes to a file.
Needs wrk and nginx.
"""
import contextlib, statistics, sys

import measure, servers, setting

ROUNDS, SECONDS = 7, 4
KINDS = {"on": "Information", "off": "None"}

with setting.alone(sys.argv[1]) as given, contextlib.ExitStack() as running:
    backend = running.enter_context(servers.backend(given))
    routes = servers.routes_to(backend, policy="anonymous")
    gateways = {
        name: running.enter_context(servers.GatewayFolder(given, name, routes, logging={"MagicLink.Gateway.Requests": level}).start(given.all_cores)) for name, level in KINDS.items()}

    def ask(gateway, seconds):
        load = measure.wrk(gateway.url, seconds, given.all_cores)
        assert not load.refused and not load.broken, load
        return load.requests

    for gateway in gateways.values():
        ask(gateway, 8)
    rows = {name: [] for name in KINDS}
    for _ in range(ROUNDS):
        for name, gateway in gateways.items():
            before = measure.cpu_seconds(gateway)
            count = ask(gateway, SECONDS)
            rows[name].append((count / SECONDS, (measure.cpu_seconds(gateway) - before) / count * 1e6))
    print("| line a request | requests/s | CPU µs/request |\n|---|--:|--:|")
    medians = {name: [statistics.median(column) for column in zip(*row)] for name, row in rows.items()}
    for name, (rate, micros) in medians.items():
        print(f"| {name} | {rate:,.0f} | {micros:.0f} |")
    print(f"\nratio on/off, medians of {ROUNDS} rounds: requests/s {medians['on'][0] / medians['off'][0]:.2f}, CPU {medians['on'][1] / medians['off'][1]:.2f}")
    with open(gateways["on"].folder / "log") as log:
        print(f"lines written: {sum(1 for _ in log):,}")
