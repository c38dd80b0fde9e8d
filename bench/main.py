"""Runs parts of the benchmark and writes what they saw: see bench/run, and docs/benchmarks.md for the method."""
import argparse, importlib, os, pathlib, signal, sys, tempfile

from setting import Setting

# Name, module, what it shows. A module has run(setting).
PARTS = {
    "proxies": "requests through other proxies and through the gateway, side by side",
    "flows": "sign-ins a second, from end to end, on a small store and a full one, SQLite and PostgreSQL",
    "start": "time to ready, the first thousand requests, memory idle and loaded",
    "scale": "proxied requests with few and many routes, live sessions and ended sessions",
    "soak": "half of full speed for a while (--minutes): memory, handles and threads",
}


def main():
    arguments = argparse.ArgumentParser(
        prog="bench/run", formatter_class=argparse.RawDescriptionHelpFormatter, epilog="\n".join(f"  {name:10}{shows}" for name, shows in PARTS.items()))
    arguments.add_argument("parts", nargs="*", metavar="PART", help="which to run, of those below; all, if none is named")
    arguments.add_argument("--rounds", type=int, default=5, help="how often each contender is measured, in turn with all others (default 5)")
    arguments.add_argument("--seconds", type=int, default=4, help="how long each measurement takes (default 4)")
    arguments.add_argument("--out", default=str(pathlib.Path(__file__).parent / "results"), help="the folder for results (default bench/results)")
    arguments.add_argument("--port", type=int, default=22000, help="the first of some 100 ports on loopback that are used where free (default 22000)")
    arguments.add_argument("--people", type=int, default=1_000_000, help="how many a full store has, a tenth of them signed in (default 1000000)")
    arguments.add_argument("--minutes", type=float, default=20, help="how long the soak takes (default 20)")
    arguments.add_argument("--gateway", required=True, help=argparse.SUPPRESS)
    arguments.add_argument("--yarp", required=True, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if unknown := [part for part in given.parts if part not in PARTS]:
        arguments.error(f"no such part: {', '.join(unknown)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped on the way out
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        sys.exit("two cores are needed: one for the proxy under test, one for load and backend")
    out = pathlib.Path(given.out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    for part in given.parts or PARTS:
        with tempfile.TemporaryDirectory(prefix=f"bench-{part}-") as work:
            importlib.import_module(part).run(Setting(
                given.gateway, given.yarp, given.rounds, given.seconds, out, pathlib.Path(work), load_core=cores[0], proxy_core=cores[1], first_port=given.port,
                people=given.people, minutes=given.minutes))


main()
