"""医保门诊结算抽取：本系统自定的列，围绕已知的医保编码字段。"""

from __future__ import annotations

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.tables.layout import Layout

LAYOUT = Layout(
    code="settlement-outpatient",
    name=Text("医保门诊抽取", "Insurance extract, outpatient visits"),
    table="settlements",
    source=Source("本系统布局；字段名取自医保接口公开源代码，用法为推断", evidence=Evidence.INFERRED),
    signature=("setl_id", "insuplc_admdvs", "mdtrtarea_admvs", "visit_id"),
    columns={
        "record_no": "setl_id",
        "visit_no": "visit_id",
        "person_no": "psn_no",
        "identity_type": "psn_cert_type",
        "identity": "certno",
        "sex": "gend",
        "birth_on": "brdy",
        "insurance_type": "insutype",
        "insured_code": "insuplc_admdvs",
        "treated_code": "mdtrtarea_admvs",
        "institution": "fixmedins_code",
        "institution_name": "fixmedins_name",
        "medical_type": "med_type",
        "referred": "refl_flag",
        "admitted_on": "visit_date",
        "icd": "dise_codg",
        "cost": "medfee_sumamt",
        "fund": "fund_pay_sumamt",
        "self_pay": "psn_pay",
    },
    order=(
        *"setl_id visit_id psn_no psn_cert_type certno gend brdy insutype insuplc_admdvs mdtrtarea_admvs".split(),
        *"fixmedins_code fixmedins_name med_type refl_flag visit_date dise_codg".split(),
        *"medfee_sumamt fund_pay_sumamt psn_pay".split(),
    ),
    fixed={"kind": "outpatient"},
)
