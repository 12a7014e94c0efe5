"""Who may do what: roles and permissions as code, reviewed like code."""

from __future__ import annotations

from enum import StrEnum

from doorstep.core.text import Text


class Permission(StrEnum):
    """One thing a role may do within its scope."""

    SEE_FIGURES = "see_figures"
    SEE_ROWS = "see_rows"
    LOAD_FILES = "load_files"
    CORRECT_ROWS = "correct_rows"
    PUBLISH = "publish"
    SEE_AUDIT = "see_audit"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_REGION = "manage_region"
    HANDLE_CASES = "handle_cases"
    KEEP_CAPACITY = "keep_capacity"
    KEEP_QUALITY = "keep_quality"
    KEEP_SUPPORT = "keep_support"
    KEEP_ROADMAP = "keep_roadmap"
    KEEP_TARGETS = "keep_targets"
    ISSUE_BULLETINS = "issue_bulletins"

    @property
    def label(self) -> Text:
        return _PERMISSION_LABELS[self]


_PERMISSION_LABELS = {
    Permission.SEE_FIGURES: Text("查看指标", "see figures"),
    Permission.SEE_ROWS: Text("查看个人记录和精确人次", "see personal rows and exact counts"),
    Permission.LOAD_FILES: Text("上传数据", "load files"),
    Permission.CORRECT_ROWS: Text("更正隔离行", "correct quarantined rows"),
    Permission.PUBLISH: Text("发布快照", "publish a snapshot"),
    Permission.SEE_AUDIT: Text("查看审计记录", "see the audit record"),
    Permission.MANAGE_ACCOUNTS: Text("管理账号", "manage accounts"),
    Permission.MANAGE_REGION: Text("维护区域与机构", "maintain areas and institutions"),
    Permission.HANDLE_CASES: Text("办理本机构的病例", "handle cases"),
    Permission.KEEP_CAPACITY: Text("维护本机构的床位、号源和值班", "keep beds, slots and duties"),
    Permission.KEEP_QUALITY: Text("维护质控数据", "keep the records of quality control"),
    Permission.KEEP_SUPPORT: Text("维护支援、技术、外展与培训台账", "keep the ledgers of support, techniques, outreach and training"),
    Permission.KEEP_ROADMAP: Text("维护路线图与任务书", "keep the roadmap and the task book"),
    Permission.KEEP_TARGETS: Text("制定目标", "set targets"),
    Permission.ISSUE_BULLETINS: Text("公布排名、签发通报", "publish rankings and sign bulletins"),
}


class Role(StrEnum):
    """The people in front of Doorstep."""

    PLANNER = "planner"
    DATA_OFFICER = "data_officer"
    REFERRAL_DESK = "referral_desk"
    CLINICIAN = "clinician"
    SPECIALIST = "specialist"
    SUPPORT_OFFICER = "support_officer"
    ASSESSOR = "assessor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> Text:
        return _ROLE_LABELS[self]

    @property
    def permissions(self) -> frozenset[Permission]:
        return _PERMISSIONS[self]


_ROLE_LABELS = {
    Role.PLANNER: Text("规划人员", "planner"),
    Role.DATA_OFFICER: Text("数据专员", "data officer"),
    Role.REFERRAL_DESK: Text("转诊台", "referral desk"),
    Role.CLINICIAN: Text("临床医生", "clinician"),
    Role.SPECIALIST: Text("专科医生", "specialist"),
    Role.SUPPORT_OFFICER: Text("支援管理员", "support officer"),
    Role.ASSESSOR: Text("考核人员", "assessor"),
    Role.AUDITOR: Text("审计人员", "auditor"),
    Role.ADMINISTRATOR: Text("系统管理员", "administrator"),
}

_FIGURES = frozenset({Permission.SEE_FIGURES})
_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PLANNER: _FIGURES | {Permission.KEEP_ROADMAP, Permission.KEEP_TARGETS},
    Role.DATA_OFFICER: _FIGURES
    | {Permission.SEE_ROWS, Permission.LOAD_FILES, Permission.CORRECT_ROWS, Permission.PUBLISH, Permission.KEEP_QUALITY},
    Role.REFERRAL_DESK: _FIGURES | {Permission.HANDLE_CASES, Permission.KEEP_CAPACITY, Permission.KEEP_QUALITY},
    Role.CLINICIAN: _FIGURES | {Permission.HANDLE_CASES},
    Role.SPECIALIST: _FIGURES | {Permission.HANDLE_CASES},
    Role.SUPPORT_OFFICER: _FIGURES | {Permission.KEEP_SUPPORT, Permission.KEEP_ROADMAP},
    Role.ASSESSOR: _FIGURES | {Permission.KEEP_TARGETS, Permission.ISSUE_BULLETINS},
    Role.AUDITOR: _FIGURES | {Permission.SEE_AUDIT, Permission.SEE_ROWS},
    # an administrator keeps accounts and the register, and has no need of a patient's row
    Role.ADMINISTRATOR: _FIGURES | {Permission.MANAGE_ACCOUNTS, Permission.MANAGE_REGION, Permission.SEE_AUDIT},
}
