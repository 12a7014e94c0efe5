"""A folder of its own for images, and few words to send them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from doorstep.services import imaging_store
from doorstep.services.imaging_store import Received

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(type(settings.WORKSPACE), "images", property(lambda workspace: tmp_path / "images"))
    return tmp_path / "images"


def received(content: bytes, *, institution: str = "E-TOWN", source: str = "test", now: datetime = NOW) -> Received:
    return imaging_store.receive(content, source=source, institution=institution, now=now)
