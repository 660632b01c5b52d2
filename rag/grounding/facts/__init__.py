"""Hard checks of a claim against its evidence: numbers, dates, names, quotations, and opposites."""

from rag.grounding.facts.check import Fault, faults
from rag.grounding.facts.names import names
from rag.grounding.facts.numbers import numbers

__all__ = ["Fault", "faults", "names", "numbers"]
