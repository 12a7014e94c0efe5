"""住院病案首页，卫统 4 / N041：拼音列名，常为 GBK 编码的 DBF，日期 yyyyMMdd。"""

from __future__ import annotations

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.tables.layout import Layout, Series, numbered

_COSTS = (
    "YLFUF ZLCZF HLF QTFY BLZDF SYSZDF YXXZDF LCZDXMF FSSZLXMF SSZLF KFF ZYZLF XYF "
    "ZCYF ZCYF1 XF BDBLZPF QDBLZPF NXYZLZPF XBYZLZPF HCYYCLF YYCLF YCXYYCLF QTF"
).split()

_OPERATION = "SSJCZBM{0} SSJCZRQ{0} SSJB{0} SSJCZMC{0} SZ{0} YZ{0} EZ{0} QKDJ{0} QKYHLB{0} MZFS{0} MZYS{0}"

LAYOUT = Layout(
    code="first-page-n041",
    name=Text("病案首页 N041（拼音）", "First page N041 (pinyin)"),
    table="stays",
    source=Source("卫统 4 表 N041 接口，公开源代码中的字段注释", evidence=Evidence.SOURCE_CODE),
    signature=("BAH", "CYSJ", "JBDM", "LYFS"),
    columns={
        "institution": "USERNAME",
        "payer": "YLFKFS",
        "visit_no": "ZYCS",
        "record_no": "BAH",
        "name": "XM",
        "sex": "XB",
        "birth_on": "CSRQ",
        "age_years": "NL",
        "ethnicity": "MZ",
        "identity": "SFZH",
        "residence_address": "XZZ",
        "phone": "DH",
        "residence_postcode": "YB1",
        "household_address": "HKDZ",
        "household_postcode": "YB2",
        "contact_relation": "GX",
        "admission_route": "RYTJ",
        "admitted_on": "RYSJ",
        "discharged_on": "CYSJ",
        "department": "CYKB",
        "los_days": "SJZYTS",
        "icd": "JBDM",
        "receiver_hospital": "YZZY_YLJG",
        "receiver_community": "WSY_YLJG",
        "operator": "SZ1",
        "incision": "QKDJ1",
        "incision_healing": "QKYHLB1",
        "departure": "LYFS",
        "cost": "ZFY",
        "self_pay": "ZFJE",
    },
    series=(
        Series("other_icds", numbered("JBDM", 1, 15)),
        Series("other_conditions", numbered("RYBQ", 1, 15)),
        Series("operations", numbered("SSJCZBM", 1, 7)),
        Series("operation_grades", numbered("SSJB", 1, 7)),
        Series("cost_items", tuple(_COSTS)),
    ),
    order=(
        *"USERNAME YLFKFS JKKH ZYCS BAH XM XB CSRQ NL GJ BZYZSNL XSECSTZ XSERYTZ CSD GG MZ SFZH ZY HY "
        "XZZ DH YB1 HKDZ YB2 GZDWJDZ DWDH YB3 LXRXM GX DZ DH2 RYTJ RYSJ RYSJS RYKB RYBF ZKKB "
        "CYSJ CYSJS CYKB CYBF SJZYTS MZZD JBBM ZYZD JBDM RYBQ".split(),
        *(name for n in range(1, 16) for name in (f"QTZD{n}", f"JBDM{n}", f"RYBQ{n}")),
        *"WBYY H23 BLZD JBMM BLH YWGM GMYW SWHZSJ XX RH KZR ZRYS ZZYS ZYYS ZRHS JXYS SXYS BMY "
        "BAZL ZKYS ZKHS ZKRQ".split(),
        *(name for n in range(1, 8) for name in _OPERATION.format(n).split()),
        *"LYFS YZZY_YLJG WSY_YLJG SFZZYJH MD RYQ_T RYQ_XS RYQ_F RYH_T RYH_XS RYH_F ZFY ZFJE".split(),
        *_COSTS[:9],
        "WLZLF",
        "SSZLF",
        *"MAF SSF KFF ZYZLF XYF KJYWF".split(),
        *_COSTS[13:],
    ),
)
