"""pydicom and pynetdicom talk of the values they meet; here they may not: a name must reach no log.

Imported by every module that lets them read what a file holds.
"""

from __future__ import annotations

import logging
import warnings

import pydicom.config

for _name in ("pydicom", "pynetdicom"):
    _logger = logging.getLogger(_name)
    _logger.propagate = False
    _logger.setLevel(logging.CRITICAL)
    _logger.addHandler(logging.NullHandler())
warnings.filterwarnings("ignore", module=r"py(net)?dicom(\..*)?")
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
