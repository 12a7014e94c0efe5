"""From a free-text Chinese address to the division it certainly lies in."""

from doorstep.intake.addresses.locality import LOCALITY_PATTERN, locality, locality_sql
from doorstep.intake.addresses.resolver import AddressResolver, Resolved

__all__ = ["LOCALITY_PATTERN", "AddressResolver", "Resolved", "locality", "locality_sql"]
