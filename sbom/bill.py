# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts the bill together."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

from sbom.parts import PARTS, ROOT, Part

# What we ship runs on Linux with the interpreter of the image, whatever machine makes the bill.
TARGET: Final = {
    "implementation_name": "cpython",
    "implementation_version": "3.12.0",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "python_full_version": "3.12.0",
    "python_version": "3.12",
    "sys_platform": "linux",
}
PIN: Final = re.compile(
    r"^(?P<pin>[^\s=]++==[^;\\]+?(?: ;[^\\]+?)?) \\\n(?P<hashes>(?:    --hash=sha256:\w+(?: \\)?\n)+)", re.M
)
LICENCES: Final = LicenseFactory()
# Classifiers that mean one licence and no other.
KNOWN: Final = {"MIT License": "MIT", "Apache Software License": "Apache-2.0", "ISC License (ISCL)": "ISC"}


def bill() -> str:
    """The bill as JSON, always the same for the same sources."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    program = Component(
        name=said["name"],
        version=said["version"],
        type=ComponentType.APPLICATION,
        bom_ref="traguardo",
        description=said["description"],
        licenses=[LICENCES.make_from_string(said["license"])],
    )
    components = [*libraries(), *vendored()]
    identity = "\n".join(f"{c.bom_ref} {sorted(str(h.content) for h in c.hashes)}" for c in components)
    made = Bom(
        components=components,
        metadata=BomMetaData(component=program),
        serial_number=uuid5(NAMESPACE_URL, f"{program.name} {program.version}\n{identity}"),
    )
    # The moment in which it was made is of no interest, and would be another each time.
    made.metadata.timestamp = None  # type: ignore[assignment]
    made.register_dependency(program, components)
    return JsonV1Dot6(made).output_as_string(indent=2) + "\n"


def libraries() -> Iterator[Component]:
    """What the lock installs on a server, with the hashes that it asks for."""
    for line in PIN.finditer((ROOT / "requirements.lock").read_text(encoding="utf-8")):
        wanted = Requirement(line["pin"])
        if wanted.marker is not None and not wanted.marker.evaluate(TARGET):
            continue
        version = str(wanted.specifier).removeprefix("==")
        url = PackageURL("pypi", None, wanted.name.lower(), version)
        yield Component(
            name=wanted.name,
            version=version,
            purl=url,
            bom_ref=str(url),
            licenses=_licences(wanted.name),
            hashes=[
                HashType(alg=HashAlgorithm.SHA_256, content=h) for h in re.findall(r"sha256:(\w+)", line["hashes"])
            ],
        )


def _licences(name: str) -> list[License]:
    """As the installed package says: the expression, else the classifiers, else its field."""
    try:
        said = metadata.metadata(name).json
    except metadata.PackageNotFoundError:
        return []
    if expression := said.get("license_expression"):
        return [LICENCES.make_from_string(str(expression))]
    named = [c.rpartition(" :: ")[2] for c in said.get("classifier", []) if c.startswith("License :: ")]
    named = [n for n in named if n != "OSI Approved"] or [str(said.get("license", "")).partition("\n")[0]]
    return [LICENCES.make_from_string(KNOWN.get(n, n)) for n in sorted(set(named)) if n]


def vendored() -> Iterator[Component]:
    """What travels inside: each work with its files and their hashes."""
    for part in PARTS:
        yield Component(
            name=part.name,
            version=part.known_version(),
            bom_ref=f"{part.inside or 'traguardo'}/{part.name}@{part.known_version()}",
            licenses=[LICENCES.make_from_string(part.licence)],
            components=list(_files(part)),
            properties=[Property(name="traguardo:dentro", value=part.inside or "traguardo")],
        )


def _files(part: Part) -> Iterator[Component]:
    for file in part.found():
        name = file.relative_to(part.folder).as_posix()
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        yield Component(
            name=name,
            type=ComponentType.FILE,
            bom_ref=f"{part.inside or 'traguardo'}/{part.name}/{name}",
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        )
