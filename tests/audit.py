"""`python tests/audit.py PIP_AUDIT FOLDER`: known vulnerabilities of what is installed in FOLDER.

Fails if one is found. Where no list of vulnerabilities can be reached it says so in one line, and passes.
"""

import json
import subprocess
import sys
from typing import Any

SOURCES = ("pypi", "osv")


def look(program: str, folder: str, source: str) -> list[dict[str, Any]]:
    """What the source knows of; nothing if it can't be reached."""
    options = ("--format=json", "--progress-spinner=off", "--timeout=10", "--vulnerability-service", source)
    ended = subprocess.run((program, "--path", folder, *options), capture_output=True, text=True)
    try:
        packages: list[dict[str, Any]] = json.loads(ended.stdout)["dependencies"]
    except ValueError:
        return []
    return [package for package in packages if "vulns" in package]


def main(program: str, folder: str) -> int:
    known = next(filter(None, (look(program, folder, source) for source in SOURCES)), [])
    if not known:
        print("Audit: left out, no list of vulnerabilities (pypi.org, api.osv.dev) can be reached from here.")
        return 0
    found = [(package, vulnerability) for package in known for vulnerability in package["vulns"]]
    for package, vulnerability in found:
        fixed = ", ".join(vulnerability.get("fix_versions", ())) or "no version yet"
        print(f"{package['name']} {package['version']}: {vulnerability['id']}, fixed in {fixed}")
    print(f"Audit: {len(known)} packages, {len(found)} known vulnerabilities.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
