"""Waveforms of an ECG as millivolts by lead.

Source: DICOM PS3.3 C.10.9 (waveform module): value = (sample + baseline) x sensitivity x correction.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from doorstep.imaging import quiet  # noqa: F401  keeps pydicom from talking
from doorstep.imaging.reasons import Reason, Refused

MOST_CHANNELS = 64
MOST_SAMPLES = 4_000_000
_KINDS = {(8, "SB"): "i1", (8, "UB"): "u1", (16, "SS"): "i2", (16, "US"): "u2"}
_MILLIVOLTS = {"uV": 0.001, "mV": 1.0, "V": 1000.0}


@dataclass(frozen=True, slots=True)
class Lead:
    """One channel; values in millivolts."""

    name: str
    values: NDArray[np.float64]

    @property
    def lowest(self) -> float:
        return float(self.values.min())

    @property
    def highest(self) -> float:
        return float(self.values.max())


@dataclass(frozen=True, slots=True)
class Waveform:
    """The leads of one recording, sampled together `rate_hz` times a second."""

    rate_hz: float
    leads: tuple[Lead, ...]

    @property
    def seconds(self) -> float:
        return len(self.leads[0].values) / self.rate_hz


def read(content: bytes) -> Waveform:
    """The longest recording of an object. Raises Refused, and nothing else, when what it holds disagrees with what it says."""
    try:
        found = pydicom.dcmread(io.BytesIO(content), specific_tags=["WaveformSequence"])
        recordings = [_recording(one, is_big=not found.is_little_endian) for one in found.WaveformSequence]
        return max(recordings, key=lambda one: one.seconds)
    except Refused:
        raise
    except Exception as error:  # pydicom raises of many kinds; all mean that this is no waveform
        raise Refused(Reason.CONTENT) from error


def _recording(group: Dataset, *, is_big: bool) -> Waveform:
    channels, samples = int(group.NumberOfWaveformChannels), int(group.NumberOfWaveformSamples)
    rate = float(group.SamplingFrequency)
    kind = _KINDS.get((int(group.WaveformBitsAllocated), str(group.WaveformSampleInterpretation)))
    if kind is None or not 0 < channels <= MOST_CHANNELS or not 0 < channels * samples <= MOST_SAMPLES or not 1 <= rate <= 100_000:
        raise Refused(Reason.CONTENT)
    taken = np.frombuffer(bytes(group.WaveformData), (">" if is_big else "<") + kind)
    if not channels * samples <= len(taken) <= channels * samples + 1 or len(group.ChannelDefinitionSequence) != channels:
        raise Refused(Reason.CONTENT)
    by_channel = taken[: channels * samples].reshape(samples, channels).T.astype(float)
    return Waveform(rate, tuple(_lead(one, row) for one, row in zip(group.ChannelDefinitionSequence, by_channel, strict=True)))


def _lead(channel: Dataset, row: NDArray[np.float64]) -> Lead:
    source = channel.ChannelSourceSequence[0]
    name = str(source.get("CodeMeaning") or channel.get("ChannelLabel") or "?")
    units = channel.get("ChannelSensitivityUnitsSequence")
    factor = _MILLIVOLTS.get(str(units[0].CodeValue) if units else "mV", 1.0)
    scale = float(channel.get("ChannelSensitivity") or 1.0) * float(channel.get("ChannelSensitivityCorrectionFactor") or 1.0)
    found = (row + float(channel.get("ChannelBaseline") or 0.0)) * scale * factor
    if not np.isfinite(found).all():
        raise Refused(Reason.CONTENT)
    return Lead("".join(mark for mark in name if mark.isprintable())[:24].removeprefix("Lead ").removesuffix(" (Einthoven)"), found)


def document(content: bytes) -> bytes:
    """The PDF inside an object. Raises Refused when there is none."""
    try:
        found = bytes(pydicom.dcmread(io.BytesIO(content), specific_tags=["EncapsulatedDocument"]).EncapsulatedDocument)
    except Exception as error:  # pydicom raises of many kinds
        raise Refused(Reason.CONTENT) from error
    if not found.startswith(b"%PDF-"):
        raise Refused(Reason.CONTENT)
    return found
