#!/usr/bin/env python3
"""What the signed assertion costs a proxied request.

    dotnet build -c Release Gateway
    python3 bench/assertions.py Gateway/bin/Release/net10.0/Gateway.dll

Starts two gateways on loopback, one that sends assertions and one that does not, before one backend, and asks both in turn, blocks of requests over one kept
connection each. "one app" is the usual case: one signature in 30 seconds. "64 apps" visits 64 clusters in turn, twice as many as a session keeps assertions for, so that
every request is signed. Prints the median time of a request and the CPU time that the gateway's process took for one. Needs nothing but Python 3.
"""
import argparse, http.client, json, os, re, shutil, socket, statistics, subprocess, sys, tempfile, threading, time, urllib.request

APPS = 64


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def backend(port):
    """Answers every request on a kept connection at once, and counts those with an assertion."""
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


class Gateway:
    def __init__(self, dll, backend_port, assertion):
        self.root, self.port = tempfile.mkdtemp(prefix="bench-assertion-"), free_port()
        os.mkdir(f"{self.root}/config")
        clusters = {f"app{i}": {"Destinations": {"d": {"Address": f"http://127.0.0.1:{backend_port}"}}} for i in range(APPS)}
        routes = {f"app{i}": {"ClusterId": f"app{i}", "Match": {"Path": f"/app{i}"}} for i in range(APPS)}
        settings = {"PublicUrl": f"http://localhost:{self.port}", "Limits": {"Enabled": False}, "Bans": {"Enabled": False}, "Identity": {"Assertion": assertion}}
        for name, content in (("gateway", {"Gateway": settings}), ("routes", {"ReverseProxy": {"Routes": routes, "Clusters": clusters}})):
            with open(f"{self.root}/config/{name}.json", "w") as file:
                json.dump(content, file)
        environment = {**os.environ, "DOTNET_ENVIRONMENT": "Development", "Logging__LogLevel__Default": "Warning"}
        self.process = subprocess.Popen(
            ["dotnet", os.path.abspath(dll), "--config", f"{self.root}/config", "--urls", f"http://127.0.0.1:{self.port}"], env=environment, cwd=self.root, stdout=subprocess.DEVNULL)
        self.wait()
        self.jwt = self.sign_in()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def wait(self):
        for _ in range(600):
            try:
                return self.call("/_gateway/health/ready")
            except OSError:
                time.sleep(0.1)
        sys.exit("the gateway did not become ready")

    def call(self, path, body=None):
        request = urllib.request.Request(f"http://localhost:{self.port}{path}", json.dumps(body).encode() if body else None, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return answer.read().decode()

    def sign_in(self):
        self.call("/api/magic-link/send", {"email": "ann@example.com"})
        for _ in range(100):
            found = re.search(r"token=([A-Za-z0-9_-]+)", self.call("/_gateway/dev/mailbox"))
            if found:
                return json.loads(self.call("/api/magic-link/verify", {"token": found.group(1)}))["jwt"]
            time.sleep(0.1)
        sys.exit("no mail came")

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask(self, requests, apps):
        """The times of so many requests, to the apps in turn."""
        times = []
        for i in range(requests):
            begun = time.perf_counter()
            self.connection.request("GET", f"/app{i % apps}", headers={"Authorization": f"Bearer {self.jwt}"})
            answer = self.connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - begun)
            assert answer.status == 200, answer.status
        return times

    def stop(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.root)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("dll")
    arguments.add_argument("--blocks", type=int, default=20)
    arguments.add_argument("--requests", type=int, default=640)
    given = arguments.parse_args()
    port = free_port()
    signed = backend(port)
    gateways = {}
    try:
        for name, assertion in (("without", False), ("with", True)):
            gateways[name] = Gateway(given.dll, port, assertion)
        for apps, case in ((1, "one app"), (APPS, f"{APPS} apps")):
            times, cpu, ratios = {name: [] for name in gateways}, {name: 0.0 for name in gateways}, []
            for gateway in gateways.values():
                gateway.ask(20_000, apps)  # not counted: compiled, and compiled again, meanwhile
            signed.clear()
            for block in range(given.blocks):
                took = {}
                for name in list(gateways) if block % 2 == 0 else list(gateways)[::-1]:
                    before = gateways[name].cpu()
                    times[name] += gateways[name].ask(given.requests, apps)
                    took[name] = gateways[name].cpu() - before
                    cpu[name] += took[name]
                if took["without"] > 0:
                    ratios.append(took["with"] / took["without"])
            count = given.blocks * given.requests
            print(f"{case}: {count} requests each, {len(signed)} signatures; CPU ratio, median of blocks: {statistics.median(ratios):.2f}")
            for name in gateways:
                print(f"  {name:8} median {1e6 * statistics.median(times[name]):6.0f} us a request, CPU {1e6 * cpu[name] / count:6.0f} us a request")
    finally:
        for gateway in gateways.values():
            gateway.stop()


main()
