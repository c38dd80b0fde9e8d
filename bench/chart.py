"""A bar chart as SVG, readable on light and dark."""
import html

ROW, LABEL, BAR, VALUE, TOP = 26, 320, 420, 150, 44


def bars(title, rows, unit=""):
    """`rows`: (label, value, text behind the bar, least, greatest, whether it is ours)."""
    most = max(row[4] for row in rows) or 1
    width, height = LABEL + BAR + VALUE, TOP + ROW * len(rows) + 10
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{html.escape(title)}">',
        "<style>text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600;font-size:15px}.bar{fill:#8c959f}.ours{fill:#1a56db}.spread{stroke:#1f2328;stroke-width:1.5}"
        "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#6e7681}.ours{fill:#6c9bff}.spread{stroke:#e6edf3}}</style>",
        f'<text class="title" x="8" y="22">{html.escape(title)}</text>',
    ]
    for i, (label, value, text, least, greatest, ours) in enumerate(rows):
        y, length = TOP + ROW * i, BAR * value / most
        lines += [
            f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end">{html.escape(label)}</text>',
            f'<rect class="{"ours" if ours else "bar"}" x="{LABEL}" y="{y + 2}" width="{length:.1f}" height="{ROW - 9}" rx="2"/>',
            f'<line class="spread" x1="{LABEL + BAR * least / most:.1f}" x2="{LABEL + BAR * greatest / most:.1f}" y1="{y + 10.5}" y2="{y + 10.5}"/>',
            f'<text x="{LABEL + BAR * max(value, greatest) / most + 8:.1f}" y="{y + 14}">{html.escape(text)}{html.escape(unit)}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])
