"""The models, one per file."""

from doorstep.store.models.account import Account
from doorstep.store.models.alliance import Alliance
from doorstep.store.models.area import Area
from doorstep.store.models.audit_entry import AuditEntry
from doorstep.store.models.batch import Batch
from doorstep.store.models.capacity import Booking, HealthcareService, Schedule, Slot
from doorstep.store.models.case import Case, CaseMark, CaseParty
from doorstep.store.models.case_entry import CaseDocument, CaseEntry
from doorstep.store.models.consultation import Agreement, Expert, FeeLine, QualitySample, Signed
from doorstep.store.models.draft import Draft
from doorstep.store.models.duty import Duty, Notice
from doorstep.store.models.imaging import ImagingObject, ImagingStudy, QuarantinedImage, SendingToken
from doorstep.store.models.instance import Instance
from doorstep.store.models.institution import Institution
from doorstep.store.models.issued import Issued
from doorstep.store.models.ledger import LedgerEntry, LedgerRow
from doorstep.store.models.made_plan import MadePlan
from doorstep.store.models.outbox_message import OutboxMessage
from doorstep.store.models.personal_read import PersonalRead
from doorstep.store.models.public_call import PublicCall
from doorstep.store.models.quality import ExternalPass, LapseWarning, QcLot, QcRun
from doorstep.store.models.quarantined_row import QuarantinedRow
from doorstep.store.models.region import Region
from doorstep.store.models.region_sheet import RegionSheet
from doorstep.store.models.result import OrderLine, RecognitionLook, Result
from doorstep.store.models.room import Room, Seat, Signal
from doorstep.store.models.sign_in import SignIn
from doorstep.store.models.snapshot import Snapshot
from doorstep.store.models.upload import Upload

__all__ = [
    "ExternalPass",
    "LapseWarning",
    "MadePlan",
    "OrderLine",
    "QcLot",
    "QcRun",
    "RecognitionLook",
    "Result",
    "Agreement",
    "Expert",
    "FeeLine",
    "Signed",
    "QualitySample",
    "Room",
    "Seat",
    "Signal",
    "SendingToken",
    "QuarantinedImage",
    "ImagingStudy",
    "ImagingObject",
    "Slot",
    "Schedule",
    "Notice",
    "Instance",
    "Issued",
    "LedgerEntry",
    "LedgerRow",
    "HealthcareService",
    "Duty",
    "Draft",
    "CaseParty",
    "CaseMark",
    "CaseEntry",
    "CaseDocument",
    "Case",
    "Booking",
    "Account",
    "Alliance",
    "Area",
    "AuditEntry",
    "Batch",
    "Institution",
    "OutboxMessage",
    "PersonalRead",
    "PublicCall",
    "QuarantinedRow",
    "Region",
    "RegionSheet",
    "SignIn",
    "Snapshot",
    "Upload",
]
