"""First pages: from cells to a stay."""

from __future__ import annotations

from doorstep.intake.recipe import Home, Recipe

RECIPE = Recipe(
    table="stays",
    parsed={
        "record_no": "r_record_no",
        "visit_no": "r_visit_no",
        "payer": "r_payer",
        "sex": "sex_code(r_sex)",
        "birth_on": "day(r_birth_on)",
        "given_age": "whole(r_age_years)",
        "ethnicity": "r_ethnicity",
        "contact_relation": "r_contact_relation",
        "identity_number": "upper(r_identity)",
        "raw_residence_address": "t_residence_address",
        "residence_address": "r_residence_address",
        "residence_postcode": "r_residence_postcode",
        "residence_given": "r_residence_code",
        "household_address": "r_household_address",
        "household_postcode": "r_household_postcode",
        "household_given": "r_household_code",
        "raw_admitted_on": "r_admitted_on",
        "raw_discharged_on": "r_discharged_on",
        "admitted_on": "day(r_admitted_on)",
        "discharged_on": "day(r_discharged_on)",
        "given_los": "whole(r_los_days)",
        "admission_route": "CAST(coalesce(try_cast(r_admission_route AS TINYINT), 0) AS TINYINT)",
        "departure": "CAST(coalesce(try_cast(r_departure AS TINYINT), 0) AS TINYINT)",
        "receiver": "coalesce(r_receiver_hospital, r_receiver_community)",
        "icd": "upper(r_icd)",
        "other_icds": "nullif(concat_ws('|', {other_icds}), '')",
        "operations": "nullif(concat_ws('|', {operations}), '')",
        "operation_grade": "CAST(coalesce(greatest({operation_grades:grade}), 0) AS TINYINT)",
        "operator_name": "r_operator",
        "incision_class": "CASE WHEN r_incision_healing IS NULL AND strpos(r_incision, '/') = 0 THEN CAST(0 AS TINYINT) ELSE incision_class(r_incision) END",
        "incision_healing": "incision_healing(coalesce(r_incision_healing, regexp_extract(r_incision, '/(.+)$', 1)))",
        "arisen_icds": "nullif(concat_ws('|', {other_icds?other_conditions=4}), '')",
        "drg": "upper(r_drg)",
        "department": "r_department",
        "raw_cost": "r_cost",
        "cost_fen": "fen(r_cost)",
        "self_pay_fen": "fen(r_self_pay)",
        "items_fen": "{cost_items:fen_sum}",
    },
    derived={
        "los_days": "greatest(discharged_on - admitted_on, 1)",
        "has_operation": "CAST(operations IS NOT NULL AS TINYINT)",
    },
    final={
        "age_years": "CASE WHEN given_age BETWEEN 0 AND 130 THEN given_age "
        "WHEN date_diff('year', birth_on, admitted_on) BETWEEN 0 AND 130 THEN date_diff('year', birth_on, admitted_on) END",
        "operator": "CASE WHEN operations IS NOT NULL AND operator_name IS NOT NULL "
        "THEN person_digest('operator', institution || '/' || operator_name) END",
        "person_key": "CASE WHEN identity_status = 'valid' THEN person_digest('id-card', identity_full) END",
    },
    key=("institution", "record_no", "coalesce(visit_no, CAST(discharged_on AS VARCHAR))"),
    content=(
        *"payer sex birth_on given_age identity_number residence_address residence_postcode residence_given".split(),
        *"household_address household_postcode household_given admitted_on discharged_on given_los admission_route".split(),
        *"departure receiver icd other_icds operations operation_grade operator_name incision_class incision_healing".split(),
        *"arisen_icds drg department cost_fen self_pay_fen items_fen".split(),
    ),
    homes={
        "residence": Home(code="residence_given", address="residence_address", postcode="residence_postcode"),
        "household": Home(
            code="household_given", address="household_address", postcode="household_postcode", identity="identity_full"
        ),
    },
    identity="identity_number",
)
