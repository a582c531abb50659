"""The farm's settings: every number that a user may change, with its default and its range.

A value comes from the run's config, or else from the environment (``AQUAMIND_SEED``,
``AQUAMIND_FARM__BATCHES__ACTIVE``), or else from the default here.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import blake2b
from typing import Annotated, Any

import pydantic_settings
from pydantic import AfterValidator, BaseModel, Field, ValidationError

from aquamind_assets.core.months import EPOCH, Month
from aquamind_assets.settings.base import Section
from aquamind_assets.settings.batches import Batches
from aquamind_assets.settings.feed import Feed
from aquamind_assets.settings.gills import Gills
from aquamind_assets.settings.infrastructure import Farm
from aquamind_assets.settings.lice import Lice
from aquamind_assets.settings.limits import Machine
from aquamind_assets.settings.load import Load
from aquamind_assets.settings.observation import Observation
from aquamind_assets.settings.outbreaks import Outbreaks
from aquamind_assets.settings.people import People
from aquamind_assets.settings.readings import Readings
from aquamind_assets.settings.records import Records
from aquamind_assets.settings.treatments import Treatments
from aquamind_assets.settings.water import Water
from resources.environment import (
    AS_OF_VARIABLE,
    LAKE_FARM_VARIABLE,
    LAKE_VARIABLE,
    PREFIX,
    STATE_VARIABLE,
    TARGET_VARIABLE,
    URL_VARIABLE,
    variables,
)
from resources.errors import SettingsError

#: Variables of that prefix that say where things are, not what the farm is like.
_PLACES = {
    URL_VARIABLE,
    STATE_VARIABLE,
    TARGET_VARIABLE,
    AS_OF_VARIABLE,
    LAKE_VARIABLE,
    LAKE_FARM_VARIABLE,
}


def _possible_month(key: str) -> str:
    earliest, latest = EPOCH.strftime("%Y-%m"), date.today().strftime("%Y-%m")
    if not earliest <= key <= latest:
        raise ValueError(f"{key} is not from {earliest} to the current month, {latest}")
    return key


class Settings(Section):
    """Settings of one farm: everything that its history depends on."""

    seed: int = Field(
        1,
        ge=0,
        le=2**31 - 1,
        description="Seed of all random draws: another seed gives another history of the farm.",
    )
    scale: float = Field(
        1.0,
        ge=0.05,
        le=20,
        description="Size of the farm relative to the default farm of 45 active batches. [ratio]",
    )
    first_month: Annotated[str, AfterValidator(_possible_month)] = Field(
        "2015-01",
        pattern=r"^\d{4}-(0[1-9]|1[0-2])$",
        description="First month of the farm, 2015-01 or later, for example 2020-01.",
    )
    farm: Farm = Field(
        Farm(),
        description="Number and size of batches, containers, freshwater stations and sea areas.",
    )
    water: Water = Field(
        Water(),
        description="Water at sea and in hatcheries, weather and events such as storms and blooms.",
    )
    batches: Batches = Field(
        Batches(),
        description="Life of the fish: starts, growth, deaths, growth samples and harvest.",
    )
    outbreaks: Outbreaks = Field(
        Outbreaks(),
        description="Infectious diseases: infection pressure, outbreaks, their treatment, "
        "vaccination.",
    )
    lice: Lice = Field(
        Lice(),
        description="Salmon lice: infection, counts, legal limits, delousing and resistance.",
    )
    gills: Gills = Field(
        Gills(),
        description="Gills at sea: jellyfish and plankton, amoebae, weekly scores and baths.",
    )
    treatments: Treatments = Field(
        Treatments(), description="Effects of treatments on the fish, and routine baths."
    )
    observation: Observation = Field(
        Observation(), description="Health samples, laboratory tests and the vet's journal."
    )
    feed: Feed = Field(
        Feed(), description="Feeding rates, meals, feed prices, purchases and stock."
    )
    readings: Readings = Field(
        Readings(),
        description="Sensors, their faults, and how containers change their water during a day.",
    )
    people: People = Field(
        People(), description="Days of work, sizes of samples, and how people read a scale."
    )
    records: Records = Field(Records(), description="Quality of the records; changes no fish.")
    load: Load = Field(
        Load(), description="The load into AquaMind's own database; changes no row of ours."
    )
    machine: Machine = Field(
        Machine(), description="Processes and memory of a run; changes no row."
    )

    @property
    def first(self) -> Month:
        """The farm's first month."""
        return Month.of(self.first_month)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Settings":
        """Settings from nested values.

        Raises
        ------
        SettingsError
            If a name is unknown or a value is out of its range: names it, the value and the range.
        """
        try:
            return Settings.model_validate(_merged(_DEFAULT, values))
        except ValidationError as error:
            raise SettingsError(_explained(error)) from None

    @classmethod
    def from_environment(cls) -> "Settings":
        """The defaults, changed by the ``AQUAMIND_...`` variables of the shell and of ``.env``.

        Raises
        ------
        SettingsError
            As `of`, and where a variable of that prefix names no setting.
        """
        for name in sorted(variables()):
            group = name.removeprefix(PREFIX).split("__")[0].lower()
            if name not in _PLACES and group not in cls.model_fields:
                known = ", ".join(f"{PREFIX}{field.upper()}" for field in cls.model_fields)
                raise SettingsError(
                    f"{name} in the environment names no setting: there are {known}; write"
                    " groups as in AQUAMIND_FARM__BATCHES__ACTIVE."
                )
        try:
            return cls.of(_Environment().model_dump())
        except ValidationError as error:
            raise SettingsError(_explained(error)) from None
        except pydantic_settings.SettingsError as error:
            raise SettingsError(
                f"In the environment: {error}; write lists as JSON, as in [1, 2]."
            ) from None

    def part(self, uses: Iterable[str]) -> dict[str, Any]:
        """The values of these sections, with the seed, scale and first month, by dotted name."""
        return _flat(self.model_dump(include={*_OF_ALL, *uses}))

    def changed(self, uses: Iterable[str]) -> dict[str, Any]:
        """The seed, the scale, and the values of `part` that differ from their defaults."""
        uses = set(uses)
        default = Settings().part(uses)
        return {
            name: value
            for name, value in self.part(uses).items()
            if name in ("seed", "scale") or value != default[name]
        }

    def hash(self, uses: Iterable[str]) -> str:
        """The hash of `part`, which a partition's comment records."""
        named = sorted(self.part(uses).items())
        return blake2b(repr(named).encode(), digest_size=8).hexdigest()


class _Environment(Settings, pydantic_settings.BaseSettings):
    """The fields of `Settings`, read from the environment."""

    model_config = pydantic_settings.SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        nested_model_default_partial_update=True,
    )


#: What every computation depends on.
_OF_ALL = ("seed", "scale", "first_month")

_DEFAULT = Settings().model_dump()


def _merged(default: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values over defaults, by group, because a group's default may differ from its class's."""
    return dict(default) | {
        name: _merged(default[name], value)
        if isinstance(value, Mapping) and isinstance(default.get(name), Mapping)
        else value
        for name, value in values.items()
    }


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def _explained(error: ValidationError) -> str:
    parts = []
    for fault in error.errors():
        name = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            parts.append(f"{name} is not a setting")
        elif fault["type"] == "value_error":
            parts.append(f"{name}: {fault['ctx']['error']}")
        else:
            parts.append(f"{name} = {fault['input']!r} is not allowed{_range(fault['loc'])}")
    return f"Wrong setting: {'; '.join(parts)}."


def _range(path: tuple[int | str, ...]) -> str:
    section: Any = Settings
    for name in path[:-1]:
        section = section.model_fields[name].annotation if isinstance(name, str) else section
        if not (isinstance(section, type) and issubclass(section, BaseModel)):
            return ""
    field = section.model_fields.get(path[-1])
    bounds = {
        bound: getattr(item, bound)
        for item in (field.metadata if field else [])
        for bound in ("ge", "gt", "le", "lt")
        if getattr(item, bound, None) is not None
    }
    words = {"ge": "from", "gt": "above", "le": "to", "lt": "below"}
    told = " ".join(f"{words[bound]} {value:g}" for bound, value in bounds.items())
    return f" (allowed: {told})" if told else f" ({field.description})" if field else ""
