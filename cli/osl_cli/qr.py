"""QR codes: for a terminal, so that a telephone takes away what lies there, and as a drawing to be printed."""

from __future__ import annotations

from io import BytesIO

BORDER = 4
"""Light modules around it (ISO/IEC 18004)."""
_HALVES = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
_BLACK_ON_WHITE = "\x1b[40;97m{}\x1b[0m"


def as_text(content: str, *, coloured: bool) -> str:
    """Return the code in half blocks, two rows of modules a line; light is drawn, so it suits a dark terminal.

    `coloured`: with the colours said too, so that it suits every terminal.
    """
    import segno  # late: few runs need it

    code = segno.make(content, error="m", micro=False)
    rows = [[bool(module) for module in row] for row in code.matrix_iter(border=BORDER)]
    if len(rows) % 2:
        rows.append([True] * len(rows[0]))  # under the last row nothing is drawn
    lines = (
        "".join(_HALVES[upper, lower] for upper, lower in zip(above, below, strict=True))
        for above, below in zip(rows[::2], rows[1::2], strict=True)
    )
    return "".join(f"{_BLACK_ON_WHITE.format(line) if coloured else line}\n" for line in lines)


def as_svg(content: str, title: str) -> bytes:
    """Return the code as an SVG file; `title` says what it is to whoever cannot see it."""
    import segno

    out = BytesIO()
    code = segno.make(content, error="m", micro=False)
    code.save(out, kind="svg", scale=4, border=BORDER, title=title, light="white")
    return out.getvalue()
