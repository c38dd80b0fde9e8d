"""What every part of the benchmark is told."""
import contextlib, dataclasses, functools, json, os, pathlib, socket, tempfile


@dataclasses.dataclass
class Setting:
    gateway: str  # Gateway.dll, a release build
    yarp: str  # PlainYarp.dll
    rounds: int
    seconds: int
    out: pathlib.Path  # for results, kept
    work: pathlib.Path  # for everything else, deleted when the part ends
    load_core: int  # wrk and the backend
    proxy_core: int  # what is measured
    first_port: int
    people: int = 1_000_000  # in a full store
    minutes: float = 20  # of the soak

    @property
    def all_cores(self):
        """For what is not pinned."""
        return f"{self.load_core},{self.proxy_core}"

    def port(self):
        """One that nobody listens on, on loopback; each call gives another."""
        while True:
            port, self.first_port = self.first_port, self.first_port + 1
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) != 0:
                    return port

    @functools.cached_property
    def public_port(self):
        """The port in PublicUrl. The same for every gateway of a part, so that each takes the tokens that another issued on the same store."""
        return self.port()

    def folder(self, name):
        """A new folder for a server's files."""
        folder = self.work / name
        folder.mkdir(parents=True)
        os.chmod(self.work, 0o755)
        return folder

    def write(self, name, content):
        """A result: text as it is, everything else as JSON."""
        (self.out / name).write_text(content if isinstance(content, str) else json.dumps(content, indent=1))


@contextlib.contextmanager
def alone(gateway):
    """For a script of its own, with a folder that is deleted when it ends."""
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        yield Setting(os.path.abspath(gateway), "", 1, 1, pathlib.Path(work), pathlib.Path(work), load_core=cores[0], proxy_core=cores[-1], first_port=22000)
