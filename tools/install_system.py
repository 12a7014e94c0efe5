"""Install what the full test run needs from Debian's packages, when this is Debian and we are root.

Without root, or elsewhere, it says what will be skipped and succeeds.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {
    "chromium": lambda: shutil.which("chromium") is not None,
    "dcmtk": lambda: shutil.which("storescu") is not None,
    "fonts-noto-cjk": lambda: any(Path("/usr/share/fonts").rglob("NotoSansCJK*")),
    "libreoffice-writer-nogui": lambda: shutil.which("soffice") is not None,
    "openjdk-17-jre-headless": lambda: shutil.which("java") is not None,
    "coturn": lambda: shutil.which("turnserver") is not None,
    "poppler-utils": lambda: shutil.which("pdftotext") is not None,
    "postgresql-15": lambda: Path("/usr/lib/postgresql/15/bin/postgres").exists(),
}


def main() -> int:
    missing = [name for name, is_there in PACKAGES.items() if not is_there()]
    if not missing:
        return 0
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"Not installed (needs root on Debian): {', '.join(missing)}", file=sys.stderr)
        return 0
    print(f"Installing {', '.join(missing)} …", file=sys.stderr)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *missing]):
        done = subprocess.run(["apt-get", *arguments], env=quiet, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            print(f"apt-get {arguments[0]} failed; the parts that need it are skipped", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
