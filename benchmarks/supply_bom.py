"""The bill of materials of what is pinned, as CycloneDX 1.6 in JSON: `make sbom`.

The same pins, installed in the same extras, give the same file, byte for byte: it holds no time, and its serial number
is drawn from its content.
"""

import argparse
import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cyclonedx.model import Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from benchmarks import supply
from pipelines.files import write_text

SCHEMA = SchemaVersion.V1_6
FILE = supply.ROOT / "var" / "sbom.cdx.json"
# Who has to have a package: everybody, those with an extra, those who change the program.
_SCOPES = {
    "run": ComponentScope.REQUIRED,
    **dict.fromkeys(("analysis", "dask", "encoder"), ComponentScope.OPTIONAL),
    **dict.fromkeys(("dev", "bench"), ComponentScope.EXCLUDED),
}


def main() -> None:
    """Write the file and say where it lies and what it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FILE)
    given = parser.parse_args()
    found = supply.packages()
    text = bill(found)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    write_text(given.out, text)
    print(f"{len(found)} packages, CycloneDX {SCHEMA.to_version()}: {given.out}")


def bill(packages: Sequence[supply.Package]) -> str:
    """Give the bill as JSON, its keys and lists in order.

    Raises:
        ValueError: it does not fit CycloneDX's schema.
    """
    about = supply.project()
    own = Component(
        type=ComponentType.APPLICATION,
        name=about["name"],
        version=about["version"],
        bom_ref=about["name"],
        licenses=[LicenseExpression(about["license"])],
    )
    parts = {package.name: _component(package) for package in packages}
    bom = Bom(components=parts.values())
    bom.metadata.component = own
    bom.register_dependency(own, [parts[name] for name in supply.direct() if name in parts])
    for package in packages:
        bom.register_dependency(parts[package.name], [parts[name] for name in package.requires])
    return _in_order(json.loads(make_outputter(bom, OutputFormat.JSON, SCHEMA).output_as_string()))


def _component(package: supply.Package) -> Component:
    address = PackageURL("pypi", name=package.name, version=package.version)
    return Component(
        type=ComponentType.LIBRARY,
        name=package.name,
        version=package.version,
        bom_ref=str(address),
        purl=address,
        scope=_SCOPES[package.group],
        licenses=[LicenseExpression(package.licence)],
        properties=[Property(name="sangloc:needed_by", value=package.group)],
    )


def _in_order(told: dict[str, Any]) -> str:
    """Take out what differs from one making to the next, and check the rest."""
    told.pop("serialNumber")
    del told["metadata"]["timestamp"]
    content = json.dumps(told, sort_keys=True)
    told["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, content).urn
    text = json.dumps(told, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    fault = JsonStrictValidator(SCHEMA).validate_str(text)
    if fault is not None:
        raise ValueError(f"the bill does not fit CycloneDX's schema: {fault.data.message}")
    return text


if __name__ == "__main__":
    main()
