"""A small tree of XML written as text: names with hyphens or prefixes, numbers without needless digits."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr


def number(value: float) -> str:
    """Return a coordinate with at most one digit after the point."""
    return f"{value:.1f}".removesuffix(".0")


class Element:
    """One element; what it holds are elements and texts. `class_` stands for `class`, `font_size` for `font-size`."""

    def __init__(self, name: str, /, *inside: Element | str, **attributes: str | float | None) -> None:
        self.name = name
        self.inside = list(inside)
        self.attributes = {
            key.rstrip("_").replace("_", "-"): number(value) if isinstance(value, (int, float)) else value
            for key, value in attributes.items()
            if value is not None
        }

    def add(self, *inside: Element | str) -> Element:
        """Put something into the element; return the element."""
        self.inside += inside
        return self

    def lines(self, indent: int = 0) -> list[str]:
        """Return the element as lines; one that holds text stands on one line."""
        space = " " * indent
        head = self.name + "".join(f" {key}={quoteattr(value)}" for key, value in self.attributes.items())
        if not self.inside:
            return [f"{space}<{head}/>"]
        if any(isinstance(one, str) for one in self.inside):
            texts = (escape(one) if isinstance(one, str) else "".join(one.lines()) for one in self.inside)
            return [f"{space}<{head}>{''.join(texts)}</{self.name}>"]
        inner = [line for one in self.inside if isinstance(one, Element) for line in one.lines(indent + 1)]
        return [f"{space}<{head}>", *inner, f"{space}</{self.name}>"]

    def document(self) -> str:
        """Return the whole file."""
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(self.lines()) + "\n"
