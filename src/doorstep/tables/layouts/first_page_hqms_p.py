"""住院病案首页，早期 HQMS 的 P 代码列名。"""

from __future__ import annotations

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.tables.layout import Layout, Series

_COSTS = tuple(
    "P752 P754 P755 P756 P757 P758 P759 P760 P761 P763 P767 P768 P769 P771 P772 P773 P774 P775 P776 P777 "
    "P778 P779 P780 P781".split()
)
_OPERATIONS = ("P490", "P4911", "P4922")
_GRADES = ("P820", "P821", "P822")

LAYOUT = Layout(
    code="first-page-hqms-p",
    name=Text("病案首页 HQMS（P 代码）", "First page HQMS (P codes)"),
    table="stays",
    source=Source("HQMS 早期接口，公开源代码中的校验提示与建表语句", evidence=Evidence.SOURCE_CODE),
    signature=("P3", "P25", "P321", "P741"),
    columns={
        "institution": "P900",
        "institution_name": "P6891",
        "payer": "P1",
        "visit_no": "P2",
        "record_no": "P3",
        "name": "P4",
        "sex": "P5",
        "birth_on": "P6",
        "age_years": "P7",
        "ethnicity": "P11",
        "identity": "P13",
        "residence_address": "P801",
        "phone": "P802",
        "residence_postcode": "P803",
        "household_address": "P17",
        "household_postcode": "P171",
        "contact_relation": "P19",
        "admission_route": "P804",
        "admitted_on": "P22",
        "discharged_on": "P25",
        "department": "P26",
        "los_days": "P27",
        "icd": "P321",
        "receiver_hospital": "P742",
        "operator": "P495",
        "incision": "P499",
        "departure": "P741",
        "cost": "P782",
        "self_pay": "P751",
    },
    series=(
        Series("other_icds", ("P324", "P327", "P3291", "P3294", "P3297")),
        Series("other_conditions", ("P806", "P807", "P808", "P809", "P810")),
        Series("operations", _OPERATIONS),
        Series("operation_grades", _GRADES),
        Series("cost_items", _COSTS),
    ),
    order=(
        *"P900 P6891 P686 P800 P1 P2 P3 P4 P5 P6 P7 P8 P9 P101 P102 P103 P11 P12 P13 P801 P802 P803 P14 P15 P16 "
        "P17 P171 P18 P19 P20 P804 P21 P22 P23 P231 P24 P25 P26 P261 P27 P28 P281 P30 P301 P31 P321 P322 P805 "
        "P324 P325 P806 P327 P328 P807 P3291 P3292 P808 P3294 P3295 P809 P3297 P3298 P810 P361 P362 P351 P352 "
        "P816 P903 P372 P904 P905 P906 P431 P432 P433 P434 P819 P435 P437 P438 P44 P45 P46 P47 P490 P491 P820 "
        "P492 P495 P496 P497 P498 P499 P4910 P4911 P821 P4922 P822 P741 P742 P830 P831 P782 P751".split(),
        *_COSTS,
    ),
    notes=Text(
        "第 2、3 次手术的编码与级别列（P4911/P821、P4922/P822）为推断，接收时请核对。",
        "The columns of the second and third operation and their grades are inferred; check them when you load.",
    ),
)
