"""Everything that can be chosen, in one frozen value; and where the package's own data files are."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import SettingsError

BASE_IRI = "https://w3id.org/parkkg/id/"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a user can choose. Paths are absent where the package's own data serve.

    `min_confidence` is the confidence (0 to 1) below which a relation is left out; absent, the model's own threshold
    serves. `base_iri` is what the IRIs of things begin with; empty, it is that of the output that is added to, and for
    a new one `BASE_IRI`. `persons` false leaves persons out of every output. `time_stamps` says in the graph when it
    was made, so that no two builds are alike. `workers` is the number of processes, 0 for all cores.
    """

    ontology: Path | None = None
    seeds: Path | None = None
    model: Path | None = None
    identity: Path | None = None
    min_confidence: float | None = None
    base_iri: str = ""
    persons: bool = True
    time_stamps: bool = False
    workers: int = 0


def load_settings(path: Path | None = None, **options: Any) -> Settings:  # noqa: ANN401
    """Read settings from a TOML file; options that are not None win over it.

    :raises SettingsError: for an unreadable file, an unknown key or a value of the wrong kind, named with the file.
    """
    values: dict[str, Any] = {}
    if path is not None:
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path}: cannot be read as settings: {error}") from error
    values |= {key: value for key, value in options.items() if value is not None}
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        known = ", ".join(Settings.__struct_fields__)
        raise SettingsError(f"{path or 'settings'}: {error}. Known keys: {known}.") from error


def with_base_iri(settings: Settings, before: str = "") -> Settings:
    """Settle what IRIs begin with: as the settings say, else as before, else with `BASE_IRI`."""
    return msgspec.structs.replace(settings, base_iri=settings.base_iri or before or BASE_IRI)


def _path(kind: type, value: Any) -> Any:  # noqa: ANN401
    return Path(value) if kind is Path else value


def data_folder(name: str) -> Path:
    """Find `ontology`, `seeds` or `model`: in the package of an installed wheel, else in the checkout beside it.

    :raises SettingsError: where the folder is in neither place.
    """
    package = Path(__file__).resolve().parent
    for place in (package / name, package / "data" / name, package.parent / name):
        if place.is_dir():
            return place
    raise SettingsError(f"The folder {name}/ is missing beside {package}: install the package again.")
