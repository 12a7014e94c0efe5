"""Insurance extracts, inpatient and outpatient: from cells to a settlement."""

from __future__ import annotations

from doorstep.intake.recipe import Home, Recipe

_ID_CARD_TYPES = "('01', '1')"

RECIPE = Recipe(
    table="settlements",
    parsed={
        "record_no": "r_record_no",
        "sex": "sex_code(r_sex)",
        "birth_on": "day(r_birth_on)",
        "given_age": "whole(r_age_years)",
        "identity_type": "coalesce(r_identity_type, '01')",
        "identity_number": "upper(r_identity)",
        "person_no": "r_person_no",
        "insured_given": "r_insured_code",
        "treated_given": "r_treated_code",
        "kind": "r_kind",
        "raw_admitted_on": "r_admitted_on",
        "raw_discharged_on": "CASE WHEN r_kind = 'outpatient' THEN r_admitted_on ELSE r_discharged_on END",
        "admitted_on": "day(r_admitted_on)",
        "discharged_on": "CASE WHEN r_kind = 'outpatient' THEN day(r_admitted_on) ELSE day(r_discharged_on) END",
        "referred": "CAST(CASE r_referred WHEN '1' THEN 1 WHEN '0' THEN 0 ELSE 9 END AS TINYINT)",
        "icd": "upper(r_icd)",
        "raw_cost": "r_cost",
        "cost_fen": "fen(r_cost)",
        "fund_fen": "fen(r_fund)",
        "self_pay_fen": "fen(r_self_pay)",
    },
    derived={
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
    identity=f"CASE WHEN identity_type IN {_ID_CARD_TYPES} THEN identity_number END",
)
