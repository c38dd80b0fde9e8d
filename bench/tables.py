"""Markdown."""
import statistics


def table(columns, rows):
    """`columns`: names, numbers after the first are set right; `rows`: lists of text."""
    lines = ["| " + " | ".join(columns) + " |", "|---" + "|--:" * (len(columns) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]) + "\n"


def spread(values, form="{:.2f}"):
    """Median, and from the least to the greatest."""
    return f"{form.format(statistics.median(values))} ({form.format(min(values))} to {form.format(max(values))})"
