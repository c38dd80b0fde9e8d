#!/usr/bin/env python3
"""What the log line a request costs: python3 bench/request_log.py Gateway/bin/Release/net10.0/Gateway.dll

Two gateways before one nginx, one with the category MagicLink.Gateway.Requests off, asked in turn by wrk over 32 kept connections. Standard output goes to a file.
Needs wrk and nginx.
"""
import json, os, re, statistics, subprocess, sys, tempfile, time

BACKEND, ROUNDS, SECONDS = 21560, 7, 4
KINDS = {"on": (21561, "Information"), "off": (21562, "None")}


def write(path, text):
    with open(path, "w") as file:
        file.write(text if isinstance(text, str) else json.dumps(text))


def cpu(process):
    with open(f"/proc/{process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start(dll, folder, name):
    port, level = KINDS[name]
    os.makedirs(f"{folder}/{name}/config")
    mail = {"Transport": "pickup", "From": "a@example.com", "Pickup": {"Directory": "mails"}}
    write(f"{folder}/{name}/config/gateway.json", {"Gateway": {"PublicUrl": f"http://localhost:{port}", "Mail": mail, "Limits": {"Enabled": False}},
                                                   "Logging": {"LogLevel": {"MagicLink.Gateway.Requests": level}}})
    routes = {"app": {"ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": {"Path": "/{**path}"}}}
    write(f"{folder}/{name}/config/routes.json",
          {"ReverseProxy": {"Routes": routes, "Clusters": {"app": {"Destinations": {"one": {"Address": f"http://127.0.0.1:{BACKEND}/"}}}}}})
    with open(f"{folder}/{name}/log", "w") as log:
        return subprocess.Popen(["dotnet", dll, "--config", f"{folder}/{name}/config", "--urls", f"http://127.0.0.1:{port}"], stdout=log)


def ask(name, seconds):
    port = KINDS[name][0]
    done = subprocess.run(["wrk", "-t1", "-c32", f"-d{seconds}s", f"http://localhost:{port}/"], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in done, done
    return int(re.search(r"(\d+) requests in", done)[1])


with tempfile.TemporaryDirectory() as folder:
    write(f"{folder}/index.html", "x" * 1024)
    write(f"{folder}/nginx.conf", f"""daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}
        http {{ access_log off; keepalive_requests 1000000; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
        scgi_temp_path {folder}/s; server {{ listen 127.0.0.1:{BACKEND}; root {folder}; }} }}""")
    os.chmod(folder, 0o755)
    processes = {name: start(sys.argv[1], folder, name) for name in KINDS}
    nginx = subprocess.Popen(["nginx", "-c", f"{folder}/nginx.conf", "-p", folder, "-e", f"{folder}/error.log"])
    try:
        time.sleep(8)
        for name in KINDS:
            ask(name, 8)
        rows = {name: [] for name in KINDS}
        for _ in range(ROUNDS):
            for name, process in processes.items():
                before = cpu(process)
                count = ask(name, SECONDS)
                rows[name].append((count / SECONDS, (cpu(process) - before) / count * 1e6))
        print("| line a request | requests/s | CPU µs/request |\n|---|--:|--:|")
        medians = {name: [statistics.median(column) for column in zip(*row)] for name, row in rows.items()}
        for name, (rate, micros) in medians.items():
            print(f"| {name} | {rate:,.0f} | {micros:.0f} |")
        print(f"\nratio on/off, medians of {ROUNDS} rounds: requests/s {medians['on'][0] / medians['off'][0]:.2f}, CPU {medians['on'][1] / medians['off'][1]:.2f}")
        lines = sum(1 for _ in open(f"{folder}/on/log"))
        print(f"lines written: {lines:,}")
    finally:
        for process in (*processes.values(), nginx):
            process.kill() if process is not nginx else process.terminate()
            process.wait()
