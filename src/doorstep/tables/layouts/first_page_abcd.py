"""住院病案首页，国考/HQMS A-B-C-D 代码列名；常见 `中文(CODE)` 表头、BOM 与 `-` 占位。"""

from __future__ import annotations

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.tables.layout import Layout, Series, numbered

_COSTS = numbered("D", 11, 34)

LAYOUT = Layout(
    code="first-page-abcd",
    name=Text("病案首页 HQMS（A/B/C/D 代码）", "First page HQMS (A/B/C/D codes)"),
    table="stays",
    source=Source("HQMS / 绩效监测病案首页接口，公开源代码中的字段含义", evidence=Evidence.SOURCE_CODE),
    signature=("A48", "B15", "C03C", "B34C"),
    columns={
        "institution": "A01",
        "institution_name": "A02",
        "payer": "A46C",
        "visit_no": "A49",
        "record_no": "A48",
        "name": "A11",
        "sex": "A12C",
        "birth_on": "A13",
        "age_years": "A14",
        "ethnicity": "A19C",
        "identity": "A20",
        "residence_address": "A26",
        "phone": "A27",
        "residence_postcode": "A28C",
        "household_address": "A24",
        "household_postcode": "A25C",
        "contact_relation": "A33C",
        "admission_route": "B11C",
        "admitted_on": "B12",
        "discharged_on": "B15",
        "department": "B16C",
        "los_days": "B20",
        "icd": "C03C",
        "receiver_hospital": "B35",
        "operator": "C18x01",
        "incision": "C21x01C",
        "departure": "B34C",
        "cost": "D01",
        "self_pay": "D09",
    },
    series=(
        Series("other_icds", numbered("C06x", 1, 40, "C", width=2)),
        Series("other_conditions", numbered("C08x", 1, 40, "C", width=2)),
        Series("operations", ("C14x01C", *numbered("C35x", 1, 40, "C", width=2))),
        Series("operation_grades", ("C17x01", *numbered("C38x", 1, 40, width=2))),
        Series("cost_items", _COSTS),
    ),
    order=(
        *"A01 A02 A46C A47 A49 A48 A11 A12C A13 A14 A15C A16 A18x01 A17 A22 A23C A19C A20 A38C A21C "
        "A26 A27 A28C A24 A25C A29 A30 A31C A32 A33C A34 A35 B11C B12 B13C B14 B21C B15 B16C B17 B20 "
        "C02N C01C C04N C03C C05C".split(),
        *(code for n in range(1, 11) for code in (f"C07x{n:02d}N", f"C06x{n:02d}C", f"C08x{n:02d}C")),
        *"C13N C12C C10N C09C C11 C24C C25 C34C C26C C27C B22 B23 B24 B25 B26 B27 B28 B29 B30C B31 B32 B33 "
        "C14x01C C16x01 C17x01 C15x01N C18x01 C19x01 C20x01 C21x01C C22x01C C23x01".split(),
        *(code for n in range(1, 6) for code in (f"C35x{n:02d}C", f"C36x{n:02d}N", f"C37x{n:02d}", f"C38x{n:02d}")),
        *"B34C B35 B36C B37 C28 C29 C30 C31 C32 C33 C47 D01 D09".split(),
        *_COSTS[:9],
        "D19x01",
        "D20",
        *"D20x01 D20x02 D21 D22 D23 D23x01".split(),
        *_COSTS[13:],
    ),
)
