"""How far apart two colours are for whoever looks, for tests of the palette and of charts."""

from functools import cache

from coloraide import Color

KINDS = ("protan", "deutan", "tritan")
MODELS = ("machado", "brettel")


@cache
def seen(colour: str) -> list[Color]:
    """A colour as most see it and as three kinds of colour-blind readers do, each after two models."""
    blind = [Color(colour).filter(kind, method=model, out_space="srgb").clip() for kind in KINDS for model in MODELS]
    return [Color(colour), *blind]


@cache
def apart(one: str, other: str) -> float:
    """The least difference between two colours (CIEDE2000), whoever looks; about two can just be seen."""
    return min(a.delta_e(b, method="2000") for a, b in zip(seen(one), seen(other)))
