"""Counts readings that break a rule: ``python -m benchmarks.offending``."""

import click

from aquamind_assets.checks.sql_checks import offending
from aquamind_assets.core.months import Month
from aquamind_assets.environment.readings.checks import CHECKS
from aquamind_assets.environment.readings.tables import environmental_reading
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.errors import FarmError
from resources.server import database_url


@click.command()
@click.argument("months", default="")
def main(months: str) -> None:
    """Readings of MONTHS, first...last, that offend; of all that there are unless given."""
    database, settings = Database(database_url()), Settings.from_environment().readings
    first, _, last = months.partition("...")
    there = [
        Month.of(key)
        for key in database.origins(environmental_reading)
        if key >= first and (not last or key <= last)
    ]
    if not there:
        raise FarmError(
            f"There are no readings of {months or 'any month'}: materialize some first."
        )
    rows = sum(origin.rows for origin in database.origins(environmental_reading).values())
    click.echo(f"{len(there)} months, {rows:,} readings in all")
    for name, check in CHECKS.items():
        found = offending(database, (check(month, settings) for month in there)).count
        click.echo(f"{found:>12,}  {name}: {str(check.__doc__).strip()}")


if __name__ == "__main__":
    main()
