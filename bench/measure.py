"""Load by wrk, and what processes use: CPU time and memory, from /proc."""
import dataclasses, itertools, json, os, pathlib, subprocess, time

TICKS = os.sysconf("SC_CLK_TCK")
CONNECTIONS = 32
distinct = itertools.count(0, 5_000_000)  # more than one run can use up


def tree(pid):
    """A process and all below it."""
    found = [pid]
    for parent in found:
        for task in pathlib.Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def cpu_seconds(*servers):
    """What they have used of all cores so far, user and system."""
    total = 0
    for pid in (pid for server in servers for pid in tree(server.pid)):
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def resident(*servers):
    """Their resident memory in bytes."""
    total = 0
    for pid in (pid for server in servers for pid in tree(server.pid)):
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        total += next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))
    return total


def settle(servers, seconds=4):
    """Waits until they do next to nothing, but not for ever: what compiles while it runs goes on with that for a while after its load."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        before = cpu_seconds(*servers)
        time.sleep(0.4)
        if cpu_seconds(*servers) - before <= 0.02:
            return


@dataclasses.dataclass
class Load:
    """What a run of wrk saw. Times in ms."""
    requests: int
    rate: float
    bytes: int
    refused: int
    broken: int
    late: int  # not answered within wrk's 2 s
    p50: float
    p99: float
    statuses: dict

    def served(self, name):
        """The load, if all was answered with 1 KiB: what is refused or led elsewhere is shorter."""
        if self.requests == 0 or self.refused or self.broken or self.bytes < 1024 * self.requests:
            raise SystemExit(f"{name}: not every answer was 200 with its whole body: {self}")
        return self

    @staticmethod
    def read(output):
        said = told(output, "BENCH ")
        return Load(said["requests"], said["requests"] / said["microseconds"] * 1e6, said["bytes"], said["refused"], said["broken"], said["late"], said["p50"], said["p99"], said["statuses"])


def told(output, mark):
    """The JSON that a script of wrk's printed after its mark."""
    line = next((line for line in output.splitlines() if line.startswith(mark)), None)
    if line is None:
        raise SystemExit(f"wrk said:\n{output}")
    return json.loads(line[len(mark):])


def start_wrk(url, seconds, core, headers=None, numbered=False, statuses=False, connections=CONNECTIONS):
    """Begins a run of wrk: `headers` is a file with one header a line, each request takes the next; `numbered` puts a new number for ######## in each."""
    environment = {}
    if headers:
        environment["BENCH_HEADERS"] = str(headers)
    if numbered:
        environment["BENCH_FIRST"] = str(next(distinct) % 90_000_000)
    if statuses:
        environment["BENCH_STATUSES"] = "1"
    return script("load.lua", url, seconds, core, environment, connections)


def script(name, url, seconds, core, environment, connections=CONNECTIONS):
    """Begins a run of wrk with a script of ours, which is told by its environment what to do."""
    path = pathlib.Path(__file__).parent / name
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("BENCH_")}
    return subprocess.Popen(["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(path), "-H", "Host: localhost", url],
                            env={**inherited, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def output(run):
    """What a run of wrk said, once it has ended."""
    said = run.communicate()[0]
    if run.returncode:
        raise SystemExit(f"wrk failed:\n{said}")
    return said


def finish(run):
    return Load.read(output(run))


def wrk(url, seconds, core, **options):
    return finish(start_wrk(url, seconds, core, **options))
