"""Lengths of a year: one for rates, and others where something counts differently."""

import numpy as np

#: Mean year and month of the Julian calendar: rates a year and a month, ages and cycles. [d]
YEAR_DAYS = 365.25
MONTH_DAYS = YEAR_DAYS / 12

#: Mean year of the Gregorian calendar, which keeps to the sun: seasons, and dates as a number of
#: years, which would drift off by a day in 130 years. [d] and [h]
SEASONAL_YEAR_DAYS = 365.2425
SEASONAL_YEAR_HOURS = 24.0 * SEASONAL_YEAR_DAYS

#: A year without a 29 February: a day of the year is drawn, or all of them are looked at. [d]
COMMON_YEAR_DAYS = 365

#: Rows of a table of draws that has one for each day of any year. [d]
LEAP_YEAR_DAYS = 366


def decimal_year(day: np.datetime64) -> float:
    """A day as a year with its part, such as 2017.5."""
    return 1970.0 + float(day.astype("datetime64[D]").astype(np.int64)) / SEASONAL_YEAR_DAYS
