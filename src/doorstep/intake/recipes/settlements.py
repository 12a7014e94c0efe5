"""Insurance extracts, inpatient and outpatient: from cells to a settlement."""

from __future__ import annotations

from doorstep.intake.recipe import Home, Recipe

_ID_CARD_TYPES = "('01', '1', '居民身份证')"

RECIPE = Recipe(
    table="settlements",
    parsed={
        "record_no": "cell(r_record_no)",
        "sex": "sex_code(cell(r_sex))",
        "birth_on": "day(cell(r_birth_on))",
        "given_age": "whole(cell(r_age_years))",
        "identity_type": "coalesce(cell(r_identity_type), '01')",
        "identity_number": "upper(cell(r_identity))",
        "person_no": "cell(r_person_no)",
        "insured_given": "cell(r_insured_code)",
        "treated_given": "cell(r_treated_code)",
        "kind": "r_kind",
        "raw_admitted_on": "cell(r_admitted_on)",
        "raw_discharged_on": "CASE WHEN r_kind = 'outpatient' THEN cell(r_admitted_on) ELSE cell(r_discharged_on) END",
        "admitted_on": "day(cell(r_admitted_on))",
        "discharged_on": "CASE WHEN r_kind = 'outpatient' THEN day(cell(r_admitted_on)) ELSE day(cell(r_discharged_on)) END",
        "referred": "CAST(CASE cell(r_referred) WHEN '1' THEN 1 WHEN '0' THEN 0 ELSE 9 END AS TINYINT)",
        "icd": "upper(cell(r_icd))",
        "raw_cost": "cell(r_cost)",
        "cost_fen": "fen(cell(r_cost))",
        "fund_fen": "fen(cell(r_fund))",
        "self_pay_fen": "fen(cell(r_self_pay))",
    },
    derived={
        "identity_full": f"CASE WHEN identity_type IN {_ID_CARD_TYPES} THEN id_full(identity_number) END",
        "los_days": "greatest(discharged_on - admitted_on, 1)",
    },
    final={
        "age_years": "CASE WHEN given_age BETWEEN 0 AND 130 THEN given_age "
        "WHEN date_diff('year', birth_on, admitted_on) BETWEEN 0 AND 130 THEN date_diff('year', birth_on, admitted_on) END",
        "person_key": "CASE WHEN identity_status = 'valid' THEN person_digest('id-card', identity_full) "
        f"WHEN identity_type NOT IN {_ID_CARD_TYPES} AND identity_number IS NOT NULL "
        "THEN person_digest(identity_type, identity_number) END",
    },
    key=("kind", "coalesce(institution_text, '')", "record_no"),
    content=(
        *"sex birth_on given_age identity_type identity_number insured_given treated_given institution_text".split(),
        *"admitted_on discharged_on referred icd cost_fen fund_fen self_pay_fen".split(),
    ),
    homes={"insured": Home(code="insured_given"), "treated": Home(code="treated_given")},
)
