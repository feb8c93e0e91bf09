"""Which families live in which district, who answers for it, and which of them moved into another one?

A view holds no address: it follows the districts that acts have found for addresses (`household.placed`).
"""

from osl_workflow.views.districts.questions import (
    DistrictRow,
    Home,
    Move,
    district_of,
    districts,
    homes_of,
    households_by_district,
    households_by_worker,
    households_in,
    moves,
    to_be_placed,
    worker_of_district,
)
from osl_workflow.views.districts.tables import Districts

__all__ = [
    "DistrictRow",
    "Districts",
    "Home",
    "Move",
    "district_of",
    "districts",
    "homes_of",
    "households_by_district",
    "households_by_worker",
    "households_in",
    "moves",
    "to_be_placed",
    "worker_of_district",
]
