"""SQL that the declarations of several domains use."""

DAYS = "date - DATE '2000-01-01'"

MONTHS = "12 * extract(year FROM month)::int + extract(month FROM month)::int - 24001"

#: Whether the day is before the end of the row's month, so that its state of that end is too new.
MID_MONTH = ":day < (latest.month + interval '1 month')::date - 1"

#: AquaMind's standard deviations divide by n, ours by n - 1.
OF_N = "sqrt(({n} - 1.0) / {n})"
