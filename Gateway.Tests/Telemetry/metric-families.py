"""Reads metrics from standard input with Prometheus' own parser, and prints what it understood as JSON.

With the argument "openmetrics" by the strict rules of OpenMetrics, else as the classic text format."""
import json
import sys

if sys.argv[1:] == ["openmetrics"]:
    from prometheus_client.openmetrics.parser import text_string_to_metric_families
else:
    from prometheus_client.parser import text_string_to_metric_families

json.dump(
    [
        {
            "name": family.name,
            "type": family.type,
            "help": family.documentation,
            "samples": [{"name": sample.name, "labels": sample.labels, "value": str(sample.value)} for sample in family.samples],
        }
        for family in text_string_to_metric_families(sys.stdin.read())
    ],
    sys.stdout,
)
