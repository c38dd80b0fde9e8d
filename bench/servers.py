"""Starts the servers that are measured, each pinned to a core, and what is in front of and behind them. All of them listen on loopback."""
import http.client, json, os, pathlib, shutil, subprocess, time

HOST = "localhost"  # what requests name; gateways serve no other host


class Server:
    """A process that listens. Its output goes to the file `log` in its folder."""

    def __init__(self, setting, name, command, port, core, folder, environment=None, ready="/"):
        self.name, self.port, self.folder, self.ready = name, port, pathlib.Path(folder), ready
        self.url = f"http://127.0.0.1:{port}"
        with open(self.folder / "log", "a") as log:
            self.process = subprocess.Popen(["taskset", "-c", str(core), *command], stdout=log, stderr=log, cwd=self.folder, env={**os.environ, **(environment or {})})
        self.pid = self.process.pid

    def __enter__(self):
        self.wait()
        return self

    def __exit__(self, *_):
        self.stop()

    def wait(self, seconds=60):
        """Until it answers, be it a refusal."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                if self.ask(self.ready)[0] < 500:
                    return self
            except OSError:
                pass
            time.sleep(0.02)
        self.stop()
        raise SystemExit(f"{self.name} did not become ready:\n{(self.folder / 'log').read_text()[-4000:]}")

    def ask(self, path, method="GET", body=None, headers=None):
        """One request over a connection of its own: status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            text = body if body is None or isinstance(body, str) else json.dumps(body)
            connection.request(method, path, text, {"Host": HOST, **({"Content-Type": "application/json"} if body is not None else {}), **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def nginx(setting, name, core, http, port=None):
    """An nginx with one worker; `http` is what stands in its http block, with {port} for where it listens."""
    port, folder = port or setting.port(), setting.folder(name)
    kept = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(f"""daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 100000000; {kept}
{http.replace('{port}', str(port))}
}}
""")
    return Server(setting, name, ["nginx", "-c", f"{folder}/nginx.conf", "-p", str(folder), "-e", f"{folder}/error.log"], port, core, folder)


def backend(setting, identity=("user", "email", "session", "amr", "assertion")):
    """The app behind all of them: 1 KiB at every path, and at /told what it was told in headers."""
    told = "\n".join(["host: $host", "cookie: $http_cookie", "authorization: $http_authorization", *(f"{name}: $http_x_gateway_{name}" for name in identity)])
    return nginx(setting, "backend", setting.load_core, f"""server {{ listen 127.0.0.1:{{port}} backlog=4096; default_type text/plain;
  location = /told {{ return 200 "{told}\n"; }}
  location / {{ return 200 "{'x' * 1024}"; }} }}""")


def haproxy(setting, name, core, frontend, upstream):
    """An HAProxy with one thread before `upstream`; `frontend` is what it does with a request."""
    port, folder = setting.port(), setting.folder(name)
    (folder / "haproxy.cfg").write_text(f"""global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend in
  bind 127.0.0.1:{port}
{frontend}
  default_backend app
backend app
  server one 127.0.0.1:{upstream.port}
""")
    return Server(setting, name, ["haproxy", "-db", "-f", f"{folder}/haproxy.cfg"], port, core, folder)


def yarp(setting, upstream):
    port, folder = setting.port(), setting.folder("yarp")
    command = ["dotnet", setting.yarp, "--contentRoot", str(pathlib.Path(setting.yarp).parent), "--urls", f"http://127.0.0.1:{port}",
               f"--ReverseProxy:Clusters:app:Destinations:one:Address={upstream.url}/"]
    return Server(setting, "yarp", command, port, setting.proxy_core, folder, {"DOTNET_ENVIRONMENT": "Production"})


class GatewayFolder:
    """An installation of the gateway: settings, routes and data. `settings` stand below `Gateway`, over what no gateway can be without."""

    def __init__(self, setting, name, routes, settings=None, logging=None, store=None):
        self.setting, self.name, self.port = setting, name, setting.port()
        self.folder = setting.folder(name)
        (self.folder / "config").mkdir()
        self.options = ["--config", str(self.folder / "config"), "--urls", f"http://127.0.0.1:{self.port}"]
        content = {
            "PublicUrl": f"http://{HOST}:{setting.public_port}", "MasterKey": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            "Mail": {"Transport": "pickup", "From": "bench@example.com", "Pickup": {"Directory": "mails"}},
            "Shutdown": {"Delay": "00:00:00"}, **(settings or {}),
        }
        (self.folder / "config/gateway.json").write_text(json.dumps({"Gateway": content, **({"Logging": {"LogLevel": logging}} if logging else {})}))
        (self.folder / "config/routes.json").write_text(json.dumps({"ReverseProxy": routes}))
        if store:
            shutil.copytree(store, self.folder / "data")

    @property
    def data(self):
        """The folder of the SQLite database."""
        return self.folder / "data"

    def start(self, core=None, environment=None):
        """The running gateway; ready inside a `with`."""
        return Server(self.setting, self.name, ["dotnet", self.setting.gateway, *self.options], self.port, self.setting.proxy_core if core is None else core,
                      self.folder, environment, ready="/_gateway/health/ready")

    def command(self, *words):
        """Runs one of the gateway's commands; what it printed."""
        return subprocess.run(["dotnet", self.setting.gateway, *words, *self.options], check=True, capture_output=True, text=True).stdout.strip()

    def admin_token(self):
        return self.command("admin-token", "create", "bench")


def routes_to(upstream, count=1, policy=None, path="/{**path}"):
    """Routes for one app; the first has `path`, others one of their own each."""
    def route(i):
        return {"ClusterId": "app", "Match": {"Path": path if i == 0 else f"/route{i}/{{**path}}"}, **({"AuthorizationPolicy": policy} if policy else {})}
    return {"Routes": {f"app{i}": route(i) for i in range(count)}, "Clusters": {"app": {"Destinations": {"one": {"Address": f"{upstream.url}/"}}}}}
