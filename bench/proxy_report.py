"""What the part `proxies` says of what it saw: tables, ratios and a chart."""
import dataclasses
from statistics import median

import chart as drawing
from tables import spread, table

YARP, HAPROXY = "plain YARP", "HAProxy + jwt_verify ES256, 5,000 tokens"
OPEN, VALID, COOKIES, ASSERTED = "gateway: anonymous route", "gateway: 5,000 tokens", "gateway: 5,000 session cookies", "gateway: 5,000 tokens, with assertion"
FORGED, GARBAGE = "gateway: forged tokens, refused", "gateway: garbage as tokens, refused"


@dataclasses.dataclass
class Seen:
    contenders: list
    rounds: dict  # by contender's name
    floods: list
    memory: dict  # in bytes, at the end

    def column(self, name, field):
        return [getattr(each, field) for each in self.rounds[name]]

    def ratios(self, name, to, field="rate"):
        """One for each round."""
        return [mine / its for mine, its in zip(self.column(name, field), self.column(to, field))]

    def flooded(self, field):
        return [each[field] for each in self.floods]

    def shares(self):
        """What each flood left of both rates, as parts of what they are alone, together."""
        alone = zip(self.column(VALID, "rate"), self.column(FORGED, "rate"))
        return [both["valid"] / valid + both["forged"] / forged for both, (valid, forged) in zip(self.floods, alone)]


def text(seen, ground):
    return "\n".join([contenders(seen), ratios(seen), flood(seen), idle(seen), ground, ""])


def contenders(seen):
    def row(name):
        def middle(field, form):
            return form.format(median(seen.column(name, field)))

        return [name, spread(seen.column(name, "rate"), "{:,.0f}"), middle("p50", "{:.2f}"), middle("p99", "{:.2f}"), middle("micros", "{:.0f}"), middle("busy", "{:.0%}"),
                f"{seen.memory[name] / 2**20:.0f}", spread(seen.ratios(name, YARP)), f"{median(seen.ratios(name, YARP, 'micros')):.2f}"]

    columns = ["through", "requests/s, median (min to max)", "p50 ms", "p99 ms", "CPU µs/request", "core used", "MiB", "requests/s ÷ plain YARP", "CPU ÷ plain YARP"]
    return table(columns, [row(contender.name) for contender in seen.contenders])


def ratios(seen):
    wanted = [
        (OPEN, YARP, "rate", "≥ 1.1"), (VALID, YARP, "rate", "≥ 1.0"), (VALID, YARP, "p99", "≤ 1.1"), (VALID, HAPROXY, "rate", "≥ 2.5"), (ASSERTED, YARP, "rate", "≥ 0.95"),
        (COOKIES, YARP, "rate", "≥ 1.0"), (FORGED, VALID, "rate", "≥ 1.5"), (GARBAGE, VALID, "rate", "≥ 1.5"),
    ]
    rows = [[f"{name}: {'requests/s' if field == 'rate' else field} ÷ {to}", goal, spread(seen.ratios(name, to, field))] for name, to, field, goal in wanted]
    rows.append(["a flood of forged tokens beside valid ones: both rates, each ÷ its own when alone, together", "about 1", spread(seen.shares())])
    return table(["ratio", "wanted", "median of rounds (min to max)"], rows)


def flood(seen):
    resident = seen.flooded("resident")
    return (f"Under the flood: valid {spread(seen.flooded('valid'), '{:,.0f}')}/s, forged {spread(seen.flooded('forged'), '{:,.0f}')}/s beside them, "
            f"{median(seen.flooded('busy')):.0%} of the core used; the gateway's memory after the first flood {resident[0] / 2**20:.0f} MiB, after the last {resident[-1] / 2**20:.0f} MiB.\n")


def idle(seen):
    used = [sum(each.others.values()) for name in seen.rounds for each in seen.rounds[name]]
    late = sum(sum(seen.column(name, "late")) for name in seen.rounds)
    return f"Those that were not asked used {median(used):.1%} of the core in the median of all measurements, {max(used):.1%} at most; {late} answers took longer than 2 s.\n"


def chart(seen):
    """Without the backend itself, which would make all others small."""
    rows = []
    for contender in seen.contenders[1:]:
        if not contender.refused:
            values = seen.ratios(contender.name, YARP)
            rows.append((contender.name, median(values), f"{median(values):.2f}", min(values), max(values), contender.ours))
    return drawing.bars("Requests/s on one core, as a multiple of plain YARP's", rows)
