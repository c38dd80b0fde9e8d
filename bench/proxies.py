"""The part `proxies`: the same requests through other proxies and through the gateway, in turn."""
import contextlib, dataclasses, time

import contenders, machine, measure, proxy_report

VALID, FORGED = "gateway: 5,000 tokens", "gateway: forged tokens, refused"


@dataclasses.dataclass
class Round:
    """What one measurement of a contender saw."""
    rate: float
    p50: float
    p99: float
    micros: float  # CPU a request
    busy: float  # how much of its core it used
    others: dict  # ... and the others, that were not asked
    late: int


def run(setting):
    begun, ground = time.monotonic(), machine.describe()
    with contextlib.ExitStack() as running:
        all_of_them = contenders.start(setting, running)
        say(f"signed in and started after {time.monotonic() - begun:.0f} s")
        for contender in all_of_them:
            contender.check()
            measured(contender, measure.wrk(contender.url, contender.warm, setting.load_core, statuses=True, **contender.load()))
        say(f"warm after {time.monotonic() - begun:.0f} s")
        rounds, floods = {contender.name: [] for contender in all_of_them}, []
        for number in range(setting.rounds):
            for contender in all_of_them:
                rounds[contender.name].append(one(setting, contender, all_of_them))
            floods.append(flood(setting, *(next(c for c in all_of_them if c.name == name) for name in (VALID, FORGED))))
            say(f"round {number + 1} of {setting.rounds} after {time.monotonic() - begun:.0f} s")
        memory = {contender.name: measure.resident(*contender.works) for contender in all_of_them}
    setting.write("proxies.json", {"machine": ground, "rounds": {name: [dataclasses.asdict(each) for each in seen] for name, seen in rounds.items()}, "floods": floods, "resident": memory})
    seen = proxy_report.Seen(all_of_them, rounds, floods, memory)
    text = proxy_report.text(seen, f"{setting.rounds} rounds of {setting.seconds} s; {ground}.")
    setting.write("proxies.md", text)
    setting.write("proxies.svg", proxy_report.chart(seen))
    say("\n" + text)


def say(text):
    print(text, flush=True)


def measured(contender, load):
    """The load, if every answer was the right one."""
    expected = "401" if contender.refused else "200"
    fault = load.broken or set(load.statuses) - {expected} or load.refused != (load.requests if contender.refused else 0)
    if fault or load.requests == 0 or (not contender.refused and load.bytes < 1024 * load.requests):
        raise SystemExit(f"{contender.name}: not every answer was {expected} with its whole body: {load}")
    return load


def one(setting, contender, all_of_them):
    idle = {server.name: server for other in all_of_them[1:] for server in other.works if server not in contender.works}
    measure.settle(idle.values())
    if contender.lead:
        measure.wrk(contender.url, contender.lead, setting.load_core, **contender.load())
    before, idle_before = measure.cpu_seconds(*contender.works), {name: measure.cpu_seconds(server) for name, server in idle.items()}
    begun = time.monotonic()
    load = measured(contender, measure.wrk(contender.url, setting.seconds, setting.load_core, **contender.load()))
    took, used = time.monotonic() - begun, measure.cpu_seconds(*contender.works) - before
    return Round(load.rate, load.p50, load.p99, used / load.requests * 1e6, used / took,
                 {name: (measure.cpu_seconds(server) - idle_before[name]) / took for name, server in idle.items()}, load.late)


def flood(setting, valid, forged):
    """Both at once, each over as many connections as when alone."""
    beside = measure.start_wrk(forged.url, setting.seconds, setting.load_core, **forged.load())
    before, begun = measure.cpu_seconds(*valid.works), time.monotonic()
    own = measured(valid, measure.wrk(valid.url, setting.seconds, setting.load_core, **valid.load()))
    other = measured(forged, measure.finish(beside))
    busy = (measure.cpu_seconds(*valid.works) - before) / (time.monotonic() - begun)
    return {"valid": own.rate, "p99": own.p99, "forged": other.rate, "busy": busy, "resident": measure.resident(*valid.works)}
