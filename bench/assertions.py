#!/usr/bin/env python3
"""What the signed assertion costs a proxied request.

    dotnet build -c Release Gateway
    python3 bench/assertions.py Gateway/bin/Release/net10.0/Gateway.dll

Starts two gateways on loopback, one that sends assertions and one that does not, before one backend, and asks both in turn, blocks of requests over one kept
connection each. "one app" is the usual case: one signature in 30 seconds. "64 apps" visits 64 clusters in turn, twice as many as a session keeps assertions for, so that
every request is signed. Prints the median time of a request and the CPU time that the gateway's process took for one. Needs nothing but Python 3.
"""
import argparse, contextlib, http.client, re, socket, statistics, threading, time

import measure, people, servers, setting

APPS = 64


def backend(port):
    """Answers every request on a kept connection at once, and keeps the assertions that it was sent."""
    listener = socket.create_server(("127.0.0.1", port), backlog=64)
    answer, signed = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", set()

    def serve(connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting = b""
        while True:
            chunk = connection.recv(65536)
            if not chunk:
                return
            waiting += chunk
            while b"\r\n\r\n" in waiting:
                head, waiting = waiting.split(b"\r\n\r\n", 1)
                found = re.search(rb"\r\nx-gateway-assertion: (\S+)", head, re.IGNORECASE)
                if found:
                    signed.add(found.group(1))
                connection.sendall(answer)

    def accept():
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return signed


class Client:
    """One person's requests to one gateway, over one kept connection."""

    def __init__(self, gateway, token):
        self.gateway, self.token, self.connection = gateway, token, http.client.HTTPConnection("127.0.0.1", gateway.port)

    def ask(self, requests, apps):
        """The times of so many requests, to the apps in turn."""
        times = []
        for i in range(requests):
            begun = time.perf_counter()
            self.connection.request("GET", f"/app{i % apps}", headers={"Host": servers.HOST, "Authorization": f"Bearer {self.token}"})
            answer = self.connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - begun)
            assert answer.status == 200, answer.status
        return times

    def cpu(self):
        return measure.cpu_seconds(self.gateway)


def start(given, running, backend_port, name, assertion):
    clusters = {f"app{i}": {"Destinations": {"d": {"Address": f"http://127.0.0.1:{backend_port}"}}} for i in range(APPS)}
    routes = {f"app{i}": {"ClusterId": f"app{i}", "Match": {"Path": f"/app{i}"}} for i in range(APPS)}
    made = servers.GatewayFolder(
        given, name, {"Routes": routes, "Clusters": clusters}, {"Limits": {"Enabled": False}, "Bans": {"Enabled": False}, "Identity": {"Assertion": assertion}}, {"Default": "Warning"})
    gateway = running.enter_context(made.start(given.all_cores))
    return Client(gateway, people.Desk(gateway, made.admin_token()).token("ann@example.com"))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("dll")
    arguments.add_argument("--blocks", type=int, default=20)
    arguments.add_argument("--requests", type=int, default=640)
    parsed = arguments.parse_args()
    with setting.alone(parsed.dll) as given, contextlib.ExitStack() as running:
        port = given.port()
        signed = backend(port)
        clients = {name: start(given, running, port, name, assertion) for name, assertion in (("without", False), ("with", True))}
        for apps, case in ((1, "one app"), (APPS, f"{APPS} apps")):
            times, cpu, ratios = {name: [] for name in clients}, {name: 0.0 for name in clients}, []
            for client in clients.values():
                client.ask(20_000, apps)  # not counted: compiled, and compiled again, meanwhile
            signed.clear()
            for block in range(parsed.blocks):
                took = {}
                for name in list(clients) if block % 2 == 0 else list(clients)[::-1]:
                    before = clients[name].cpu()
                    times[name] += clients[name].ask(parsed.requests, apps)
                    took[name] = clients[name].cpu() - before
                    cpu[name] += took[name]
                if took["without"] > 0:
                    ratios.append(took["with"] / took["without"])
            count = parsed.blocks * parsed.requests
            print(f"{case}: {count} requests each, {len(signed)} signatures; CPU ratio, median of blocks: {statistics.median(ratios):.2f}")
            for name in clients:
                print(f"  {name:8} median {1e6 * statistics.median(times[name]):6.0f} us a request, CPU {1e6 * cpu[name] / count:6.0f} us a request")


main()
