"""The tables of the infrastructure; each month holds what is commissioned in it."""

import sqlalchemy as sa

from resources.tables import column, commissioned_column, monthly_table

SCHEMA = "infrastructure"


def _id(what: str) -> sa.Column:
    return column("id", sa.Integer, f"{what}, the same for every run of a farm.", key=True)


def _active() -> sa.Column:
    return column("active", sa.Boolean, "Whether in use.")


def _table(name: str, comment: str, *items: sa.Column | sa.Constraint) -> sa.Table:
    return monthly_table(SCHEMA, name, *items, month_of="commissioned", comment=comment)


_IN_HALL_OR_AREA = "(area_id IS NULL) <> (hall_id IS NULL)"

geography = _table(
    "geography",
    "A region in which the company farms.",
    _id("Region"),
    column("name", sa.Text, "Name."),
    column("description", sa.Text, "The region in words."),
    commissioned_column(),
)

area_group = _table(
    "area_group",
    "A loch, fjord or stretch of coast whose areas share their water, stocked and fallowed "
    "together.",
    _id("Group of areas"),
    column("name", sa.Text, "Name."),
    column("code", sa.Text, "Short code."),
    column("geography_id", sa.Integer, "Region.", of="infrastructure.geography"),
    column("parent_id", sa.Integer, "Larger group.", null=True, of="infrastructure.area_group"),
    _active(),
    commissioned_column(),
)

area = _table(
    "area",
    "A sea area: a site of rings with one generation of fish at a time.",
    _id("Area; areas and halls share one sequence of ids, the sites"),
    column("name", sa.Text, "Name."),
    column("latitude", sa.Double, "Latitude. [degrees north]"),
    column("longitude", sa.Double, "Longitude. [degrees east]"),
    column("max_biomass", sa.REAL, "Licensed: most biomass that it may hold. [kg]"),
    column("exposure", sa.REAL, "From 0, the head of a sheltered fjord, to 1, open coast."),
    column("geography_id", sa.Integer, "Region.", of="infrastructure.geography"),
    column("area_group_id", sa.Integer, "Group.", of="infrastructure.area_group"),
    _active(),
    commissioned_column(),
    sa.CheckConstraint("latitude BETWEEN -90 AND 90"),
    sa.CheckConstraint("longitude BETWEEN -180 AND 180"),
    sa.CheckConstraint("exposure BETWEEN 0 AND 1"),
)

freshwater_station = _table(
    "freshwater_station",
    "A hatchery with halls for stages in fresh water.",
    _id("Station"),
    column("name", sa.Text, "Name."),
    column("station_type", sa.Text, "FRESHWATER or BROODSTOCK."),
    column("latitude", sa.Double, "Latitude. [degrees north]"),
    column("longitude", sa.Double, "Longitude. [degrees east]"),
    column("description", sa.Text, "The station in words."),
    column("geography_id", sa.Integer, "Region.", of="infrastructure.geography"),
    _active(),
    commissioned_column(),
    sa.CheckConstraint("station_type IN ('FRESHWATER', 'BROODSTOCK')"),
)

hall = _table(
    "hall",
    "A hall of a station, for one stage and one batch at a time.",
    _id("Hall; areas and halls share one sequence of ids, the sites"),
    column("name", sa.Text, "Name."),
    column("description", sa.Text, "Purpose of the hall."),
    column("area_sqm", sa.REAL, "Floor area. [m2]"),
    column("stage", sa.Text, "The stage that it is built for: egg, alevin, fry, parr or smolt."),
    column("freshwater_station_id", sa.Integer, "Station.", of="infrastructure.freshwater_station"),
    _active(),
    commissioned_column(),
    sa.CheckConstraint("stage IN ('egg', 'alevin', 'fry', 'parr', 'smolt')"),
)

container_type = _table(
    "container_type",
    "A kind of container.",
    _id("Kind"),
    column("name", sa.Text, "Name."),
    column("category", sa.Text, "TANK, PEN, TRAY or OTHER."),
    column("max_volume_m3", sa.REAL, "Largest volume of the kind. [m3]"),
    column("cleaning_days", sa.SmallInteger, "Days of cleaning after fish have left. [d]"),
    column("description", sa.Text, "The kind of container in words."),
    commissioned_column(),
    sa.CheckConstraint("category IN ('TANK', 'PEN', 'TRAY', 'OTHER')"),
)

container = _table(
    "container",
    "A tray, tank or ring that holds fish.",
    _id("Container"),
    column("name", sa.Text, "Name."),
    column("volume_m3", sa.REAL, "Volume. [m3]"),
    column("max_biomass_kg", sa.REAL, "Most biomass that it may hold. [kg]"),
    column("position", sa.SmallInteger, "Number within its hall or area, from 1."),
    column("hierarchy_role", sa.Text, "HOLDING: it holds fish itself."),
    column("area_id", sa.Integer, "Area, if at sea.", null=True, of="infrastructure.area"),
    column("hall_id", sa.Integer, "Hall, if ashore.", null=True, of="infrastructure.hall"),
    column("container_type_id", sa.Integer, "Kind.", of="infrastructure.container_type"),
    _active(),
    commissioned_column(),
    sa.CheckConstraint(_IN_HALL_OR_AREA),
    sa.CheckConstraint("volume_m3 > 0 AND max_biomass_kg > 0"),
)

sensor = _table(
    "sensor",
    "A sensor installed on a container.",
    _id("Sensor"),
    column("name", sa.Text, "Name."),
    column("sensor_type", sa.Text, "TEMPERATURE, OXYGEN, PH, SALINITY, CO2 or OTHER."),
    column("serial_number", sa.Text, "Serial number."),
    column("manufacturer", sa.Text, "Manufacturer."),
    column("installation_date", sa.Date, "Day of installation."),
    column("last_calibration_date", sa.Date, "Calibration at installation."),
    column("container_id", sa.Integer, "Container.", of="infrastructure.container"),
    column(
        "parameter_id",
        sa.SmallInteger,
        "Quantity that it measures.",
        of="environment.environmental_parameter",
    ),
    _active(),
    commissioned_column(),
    sa.CheckConstraint(
        "sensor_type IN ('TEMPERATURE', 'OXYGEN', 'PH', 'SALINITY', 'CO2', 'OTHER')"
    ),
)

slaughter_plant = _table(
    "slaughter_plant",
    "A plant that slaughters a region's fish.",
    _id("Plant"),
    column("name", sa.Text, "Name."),
    column("geography_id", sa.Integer, "Region.", of="infrastructure.geography"),
    column("capacity_t_day", sa.REAL, "Live weight that it takes on a working day. [t/d]"),
    _active(),
    commissioned_column(),
    sa.CheckConstraint("capacity_t_day > 0"),
)

feed_container = _table(
    "feed_container",
    "A store of feed: a silo beside a hall or a barge at an area.",
    _id("Feed store"),
    column("name", sa.Text, "Name."),
    column("container_type", sa.Text, "SILO, BARGE, TANK or OTHER."),
    column("capacity_kg", sa.REAL, "Capacity. [kg]"),
    column("area_id", sa.Integer, "Area, if at sea.", null=True, of="infrastructure.area"),
    column("hall_id", sa.Integer, "Hall, if ashore.", null=True, of="infrastructure.hall"),
    _active(),
    commissioned_column(),
    sa.CheckConstraint("container_type IN ('SILO', 'BARGE', 'TANK', 'OTHER')"),
    sa.CheckConstraint(_IN_HALL_OR_AREA),
    sa.CheckConstraint("capacity_kg > 0"),
)
