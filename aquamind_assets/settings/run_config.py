"""The farm's settings as the config of a Dagster run, as the launchpad shows them."""

from typing import Any

import dagster as dg
from pydantic import BaseModel, Field, create_model

from aquamind_assets.settings.farm import Settings

#: Which months there are is settled when the code is loaded, before there is any run.
_NOT_OF_A_RUN = "first_month"


class _FarmSettings(dg.ConfigurableResource):
    """The farm's settings as Dagster config, without the ranges: `Settings` checks those."""

    def validated(self) -> Settings:
        """The settings of the run.

        Raises
        ------
        SettingsError
            As `Settings.of`.
        """
        first_month = Settings.from_environment().first_month
        return Settings.of({**_plain(self), _NOT_OF_A_RUN: first_month})


def _plain(config: BaseModel) -> dict[str, Any]:
    return {
        name: _plain(value) if isinstance(value, BaseModel) else value
        for name, value in ((n, getattr(config, n)) for n in type(config).model_fields)
    }


def _config(values: BaseModel, base: type[BaseModel]) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for name, field in type(values).model_fields.items():
        if name == _NOT_OF_A_RUN:
            continue
        value = getattr(values, name)
        if isinstance(value, BaseModel):
            section = _config(value, dg.Config)
            fields[name] = (section, Field(section(), description=field.description))
        else:
            fields[name] = (field.annotation, Field(value, description=field.description))
    told = type(values).__doc__
    return create_model(type(values).__name__, __base__=base, __doc__=told, **fields)


def farm_settings(defaults: Settings) -> _FarmSettings:
    """The Dagster resource whose run config has every setting, defaulting to these."""
    return _config(defaults, _FarmSettings)()  # type: ignore[return-value]
