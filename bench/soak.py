"""Half of full speed for a while: proxied requests with 5,000 tokens and some garbage, sign-ins and refreshes beside them; memory, handles and threads must stay where they are."""
import itertools, os, pathlib, statistics, time

import closed, flows, machine, measure, servers, stored, tables

TOKENS = 5_000
CONNECTIONS = 128
EVERY = 10  # s between samples
SIGN_INS, REFRESHES = 100, 300  # at each sample


def sample(server, begun):
    """What the gateway takes at this moment; anonymous memory is what is not a file's, the heaps foremost."""
    status = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{server.pid}/status").read_text().splitlines())
    mebibytes = lambda name: int(status[name].split()[0]) / 1024
    return {"s": round(time.monotonic() - begun, 1), "MiB": mebibytes("VmRSS"), "anonymous MiB": mebibytes("RssAnon"), "handles": len(os.listdir(f"/proc/{server.pid}/fd")),
            "threads": int(status["Threads"]), "cpu s": measure.cpu_seconds(server)}


def paced(server, headers, seconds, pause, core):
    """Begins a run of wrk that waits so many ms on the average between an answer and the next request of a connection."""
    environment = {"SOAK_HEADERS": str(headers), "SOAK_PAUSE": str(pause)}
    return measure.script("soak.lua", server.url + "/", max(1, round(seconds)), core, environment, CONNECTIONS)


def finished(run):
    """What it saw. Every tenth request is refused, but for those under way at the end, and nothing else is wrong."""
    told = measure.told(measure.output(run), "SOAK ")
    if told["wrong"] or told["broken"] or abs(told["requests"] / 10 - told["refused"]) > CONNECTIONS:
        raise SystemExit(f"not every answer was what it should be: {told}")
    return told


def pause_for(server, headers, rate, seconds, core):
    """The pause that makes for so many requests a second, found by trying: answers take their time besides."""
    pause = max(1, round(CONNECTIONS / rate * 1000))
    for _ in range(3):
        told = finished(paced(server, headers, seconds, pause, core))
        missing = CONNECTIONS * 1000 / rate - CONNECTIONS * 1000 * told["seconds"] / told["requests"]
        pause = max(1, round(pause + missing))
    return pause


def access_tokens(site, count):
    """Of so many sessions; each has a new refresh token after that."""
    tokens, renewed = [], []

    def answered(status, message, _):
        if status == 200:
            said = closed.content(message)
            tokens.append(said["jwt"])
            renewed.append(said["refreshToken"])
        return status == 200

    site.call("/refresh", ((None, {"refreshToken": stored.refresh_token(i)}) for i in range(count)), answered)
    return tokens, renewed


def thirds(samples, name):
    """Medians of the first and the last third, and their ratio."""
    values = [each[name] for each in samples]
    third = max(1, len(values) // 3)
    first, last = statistics.median(values[:third]), statistics.median(values[-third:])
    return [f"{first:,.0f}", f"{last:,.0f}", f"{last / first:.2f}"]


def lines(title, samples, names):
    """A small chart as SVG: each of the values over time, of its own greatest."""
    colours = ("#1a56db", "#b35900", "#1a7f37", "#8250df")
    width, height, left, top = 860, 300, 50, 40
    until = samples[-1]["s"] or 1
    drawn = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">', '<rect width="100%" height="100%" fill="#fff"/>',
             f'<text x="{left}" y="20" font-family="sans-serif" font-size="14">{title}, {until / 60:.0f} min</text>']
    for place, (name, colour) in enumerate(zip(names, colours)):
        values = [(each["s"], each[name]) for each in samples]
        most = max(value for _, value in values) or 1
        points = " ".join(f"{left + s / until * (width - left - 20):.1f},{height - 20 - value / most * (height - top - 40):.1f}" for s, value in values)
        drawn += [f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>',
                  f'<text x="{left + place * 200}" y="{top}" font-family="sans-serif" font-size="12" fill="{colour}">{name}, at most {most:,.0f}</text>']
    return "\n".join([*drawn, "</svg>"]) + "\n"


def run(setting):
    os.sched_setaffinity(0, {setting.load_core})
    ground = machine.describe()
    live = max(TOKENS * 2, setting.people // 10)
    loop = closed.Loop()
    with servers.backend(setting) as backend:
        site = flows.Site(setting, loop, "soak", setting.people, routes=servers.routes_to(backend))
        try:
            site.store.fill(stored.everything(setting.people, live))
            site.start()
            tokens, renewed = access_tokens(site, TOKENS)
            headers = setting.work / "soak.headers"
            headers.write_text("".join(f"Authorization: Bearer {token}\n" for token in tokens))
            measure.wrk(site.server.url + "/", 5 * setting.seconds, setting.load_core, headers=headers).served("soak")  # does not count
            full = measure.wrk(site.server.url + "/", 2 * setting.seconds, setting.load_core, headers=headers).served("soak").rate
            pause = pause_for(site.server, headers, full / 2, 2 * setting.seconds, setting.load_core)
            seconds, begun = setting.minutes * 60, time.monotonic()
            wrk, samples, sign_ins, refreshes = paced(site.server, headers, seconds, pause, setting.load_core), [], 0, 0
            fresh = itertools.count()
            while wrk.poll() is None:
                samples.append(sample(site.server, begun))
                seen, _, _ = site.send([f"soak{next(fresh)}@example.com" for _ in range(SIGN_INS)])
                sign_ins += seen.done
                site.verify()
                renewed, spent = [], renewed
                site.call("/refresh", ((None, {"refreshToken": token}) for token in spent[:REFRESHES]),
                          lambda status, message, _: status == 200 and not renewed.append(closed.content(message)["refreshToken"]))
                refreshes += len(renewed)
                renewed += spent[REFRESHES:]
                time.sleep(max(0, min(begun + seconds - time.monotonic(), samples[-1]["s"] + EVERY - (time.monotonic() - begun))))
            told = finished(wrk)
            samples.append(sample(site.server, begun))
        finally:
            site.stop()
    names = ["MiB", "anonymous MiB", "handles", "threads"]
    text = f"""# Soak

{setting.minutes:g} minutes. Full speed with {TOKENS:,} tokens: {full:,.0f} requests a second; here {told['requests'] / told['seconds']:,.0f} ({told['requests'] / told['seconds'] / full:.2f} of that), a tenth of them with
garbage for a token, {sign_ins:,} sign-ins and {refreshes:,} refreshes, on a store with {setting.people:,} people and {live:,} live sessions.
Of {told['requests']:,} requests {told['refused']:,} were refused for their garbage, as they should be, and all others answered; any other answer ends the run.

""" + tables.table(["", "first third", "last third", "ratio"], [[name, *thirds(samples, name)] for name in names]) + f"\n{ground}.\n"
    setting.write("soak.md", text)
    setting.write("soak.json", {"machine": ground, "full": full, "load": told, "sign-ins": sign_ins, "refreshes": refreshes, "samples": samples})
    setting.write("soak.svg", lines("Soak at half load", samples, names))
    print(text, flush=True)
