"""Files damaged on purpose: mutations of a CSV, a DBF table and an Excel workbook."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable, Sequence

Mutation = Callable[[bytes, random.Random], bytes]

HOSTILE = (
    *(b'"', b",", b"\n", b"\r", b"\0", b"=cmd|' /C calc'!A0", b"1000000000", b"1e308", b"\xff\xfe", b"\xef\xbb\xbf"),
    *("，".encode(), b"'" * 50, b"\xed\xa0\x80", b";", b"\t", b"infinity", b"\\x", b"\x1a", b"\x0c", b"9" * 400),
)
_ENTITIES = (
    b'<!DOCTYPE lolz [<!ENTITY a "'
    + b"ha" * 50
    + b'">'
    + b"".join(f'<!ENTITY {name} "{f"&{before};" * 10}">'.encode() for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + b"]>"
)


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def insert(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.choice(HOSTILE) + data[at:]


def flip(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]


def swap_columns(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    cells = lines[0].split(b",")
    if len(cells) > 2:
        first, second = rng.sample(range(len(cells)), 2)
        cells[first], cells[second] = cells[second], cells[first]
    return b"\n".join([b",".join(cells), *lines[1:]])


def other_encoding(data: bytes, rng: random.Random) -> bytes:
    return data.decode("utf-8", "replace").encode(rng.choice(["gb18030", "utf-16", "big5", "latin-1"]), "replace")


def repeat_line(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    return b"\n".join([*lines, rng.choice(lines) * rng.randrange(1, 4)])


def replace_cell(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    cells = lines[at].split(b",")
    cells[rng.randrange(len(cells))] = rng.choice(HOSTILE)
    return b"\n".join([*lines[:at], b",".join(cells), *lines[at + 1 :]])


CSV_MUTATIONS: Sequence[Mutation] = (cut, insert, flip, swap_columns, other_encoding, repeat_line, replace_cell)


def _flip_between(data: bytes, rng: random.Random, start: int, end: int) -> bytes:
    at = rng.randrange(min(start, len(data) - 1), max(min(end, len(data)), 1))
    return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]


def _records_at(data: bytes) -> int:
    return int.from_bytes(data[8:10], "little") if len(data) > 10 else 0


def flip_header(data: bytes, rng: random.Random) -> bytes:
    return _flip_between(data, rng, 0, 32)


def flip_field(data: bytes, rng: random.Random) -> bytes:
    return _flip_between(data, rng, min(32, _records_at(data)), max(_records_at(data), 33))


def flip_record(data: bytes, rng: random.Random) -> bytes:
    return _flip_between(data, rng, _records_at(data), len(data))


def miscount(data: bytes, rng: random.Random) -> bytes:
    return data[:4] + rng.choice([0, 1, 2, 4, 1000, 2**32 - 1]).to_bytes(4, "little") + data[8:]


def delete_record(data: bytes, rng: random.Random) -> bytes:
    start, length = _records_at(data), int.from_bytes(data[10:12], "little")
    at = start + length * rng.randrange(3)
    return data[:at] + b"*" + data[at + 1 :]


DBF_MUTATIONS: Sequence[Mutation] = (cut, insert, flip_header, flip_field, *[flip_record] * 6, miscount, *[delete_record] * 3)


def _in_a_part(data: bytes, change: Callable[[str, bytes], bytes], rng: random.Random) -> bytes:
    """The workbook with one of its parts changed; the bytes as they are when they are no longer a zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {item.filename: archive.read(item) for item in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
        return flip(data, rng)
    name = rng.choice([*sorted(parts), *["xl/worksheets/sheet1.xml"] * 4])
    if name in parts:
        parts[name] = change(name, parts[name])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return target.getvalue()


def flip_in_part(data: bytes, rng: random.Random) -> bytes:
    return _in_a_part(data, lambda name, part: flip(part, rng) if part else part, rng)


def cut_part(data: bytes, rng: random.Random) -> bytes:
    return _in_a_part(data, lambda name, part: cut(part, rng) if part else part, rng)


def drop_part(data: bytes, rng: random.Random) -> bytes:
    return _in_a_part(data, lambda name, part: b"", rng)


def entities(data: bytes, rng: random.Random) -> bytes:
    def laugh(name: str, part: bytes) -> bytes:
        return _ENTITIES + part.replace(b"<v>", rng.choice([b"<v>&i;", b"<v>&c;", b"<v>&nothing;"]), 3).replace(b"<t>", b"<t>&i;", 3)

    return _in_a_part(data, laugh, rng)


def wrong_types(data: bytes, rng: random.Random) -> bytes:
    kinds = (b't="n"', b't="s"', b't="b"', b't="e"', b't="d"', b't="str"', b't="inlineStr"', b't="zzz"')
    return _in_a_part(data, lambda name, part: part.replace(rng.choice(kinds), rng.choice(kinds), rng.randrange(1, 9)), rng)


def huge_dimension(data: bytes, rng: random.Random) -> bytes:
    wrong = rng.choice([b'ref="A1:XFD1048576"', b'ref="A1:A1"', b'ref="B9:A1"', b'ref="x"'])
    return _in_a_part(data, lambda name, part: part.replace(b"<dimension ref=", b"<dimension " + wrong + b" was="), rng)


def strange_cells(data: bytes, rng: random.Random) -> bytes:
    values = (b"1000000000", b"1e308", b"-1e308", b"NaN", b"INF", b"", b"99999999999999999999", b"45000.5", b"x", b"9" * 5000)
    formulas = (b"<f>SUM(A1:XFD1048576)</f><v></v>", b"<f>cmd|' /C calc'!A0</f><v>1</v>")

    def change(name: str, part: bytes) -> bytes:
        pieces = part.split(b"<v>")
        at = rng.randrange(len(pieces))
        value = rng.choice([*(b"<v>" + one + b"</v><was>" for one in values), *(one + b"<was>" for one in formulas)])
        if at == 0:
            return part
        return b"<v>".join(pieces[:at]) + value + pieces[at].replace(b"</v>", b"</was>", 1) + b"".join(b"<v>" + one for one in pieces[at + 1 :])

    return _in_a_part(data, change, rng)


def strange_rows(data: bytes, rng: random.Random) -> bytes:
    wrong = rng.choice([b"99999999999", b"1048577", b"0", b"-5", b"x", b"900000"])
    return _in_a_part(data, lambda name, part: part.replace(b'<row r="2"', b'<row r="' + wrong + b'"'), rng)


XLSX_MUTATIONS: Sequence[Mutation] = (
    *(cut, flip, insert, flip_in_part, flip_in_part, cut_part, drop_part, entities, wrong_types, huge_dimension),
    *[strange_cells, huge_dimension, wrong_types] * 3,
    strange_rows,
)


def mutate(seed: bytes, mutations: Sequence[Mutation], rng: random.Random) -> bytes:
    """`seed` with one to three changes, most often one; never empty."""
    data = seed
    for _ in range(rng.choice([1, 1, 2, 3])):
        data = rng.choice(mutations)(data, rng) or b"x"
    return data
