"""The fitted observation model as a section of a scenario file."""

from __future__ import annotations

from sim.evidence.announcements import ObservationFit
from sim.words import OWN_CALIBRATION, written_range

FILE = "parts/observation.yaml"
"""Where the fitted values live, in the folder of the campaign's scenarios."""


def observation_text(fit: ObservationFit) -> str:
    """The fitted observation model as a section of a scenario, with its provenance."""
    totals = "\n".join(
        f"#   {row.announced_at:%Y-%m-%d %H:%M} {row.area_km2:6,.0f} km2  {row.who}" for row in fit.liberated
    )
    cleared = fit.cleared_share.mid
    south = "{1:.0f} ({0:.0f} to {2:.0f})".format(*fit.elsewhere_km2)
    return f"""\
# How late, and how much of the ground, officials announced.
# Written by `python -m tools.validation.page`; docs/validation.md shows the fit.
#
#   announced(t) = stabilised_share * mapped(t - lag_h) + elsewhere_km2
#
# mapped(t) is the open situation map (mapped_area.csv of the record), with straight lines between the
# ends of the days that it shows. elsewhere_km2 is ground in the south that totals for all of Ukraine count
# as well: {south}. low, mid and high are the 5, 50 and 95 % quantiles.
# Fitted to the totals of liberated ground, which scatter around the fit by a factor of {fit.factor:.2f}:
#
{totals}
#
# Ground said to be cleared is another count, {cleared:.2f} of what was held a lag before, and left out.
# The statement hour is not fitted: most reports do not tell the hour.
lag_h: {written_range(fit.lag_h, OWN_CALIBRATION, "M", 1)}
stabilised_share: {written_range(fit.stabilised_share, OWN_CALIBRATION, "M", 3)}
elsewhere_km2: {written_range(fit.elsewhere_km2, OWN_CALIBRATION, "M", 3)}
statement_hour: {fit.statement_hour:g}
"""
