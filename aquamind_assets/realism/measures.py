"""Definition of an answer: SQL over the farm's tables, and in words how it comes to its numbers.

An answer is a function without arguments that returns a query; its docstring is the words. The
query gives one row for each number: ``region`` (a geography's name, or ``all``), ``item`` (which
of several, such as a month or a weight class; empty where there is one), ``value``, ``n`` (what
it rests on, in the unit that the words name), ``first`` and ``last`` (its first and last day).
It may read the temporary tables of `bases`, as ``pg_temp.batch_day``, and use ``:scale``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from aquamind_assets.batches.life.growth import SEA_RATE

_NAMED = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+\.[a-z_0-9]+)\b")


def farm_growth(weight_g: str, temperature_c: str) -> str:
    """SQL of the published growth of farms (F07) by weight and temperature. [%/d]"""
    at_zero, a_degree = (f"({a} + {b} * ln({weight_g}))" for a, b in SEA_RATE)
    return f"({at_zero} + {a_degree} * {temperature_c})"


def tables_in(sql: str) -> set[str]:
    """The tables, as ``schema.table``, that a query reads."""
    return set(_NAMED.findall(sql))


@dataclass(frozen=True)
class Answer:
    """A query that gives the farm's numbers for some figures.

    Attributes
    ----------
    name : str
        As the comparisons name it.
    how : str
        In words.
    sql : str
        The query.
    """

    name: str
    how: str
    sql: str


#: Every answer by its name, once the modules that hold them are imported.
ANSWERS: dict[str, Answer] = {}


def answer(query: Callable[[], str]) -> Callable[[], str]:
    """Register a function as the answer with its name."""
    how = " ".join((query.__doc__ or "").split())
    ANSWERS[query.__name__] = Answer(query.__name__, how, query())
    return query
