"""Who looks, for the faces: pages, commands and the API name readers through here."""

from __future__ import annotations

from doorstep.store.models import Account as Account
from doorstep.store.models import Agreement as Agreement
from doorstep.store.models import Batch as Batch
from doorstep.store.models import Case as Case
from doorstep.store.models import Duty as Duty
from doorstep.store.models import Instance as Instance
from doorstep.store.models import Issued as Issued
from doorstep.store.models import LedgerEntry as LedgerEntry
from doorstep.store.models import LedgerRow as LedgerRow
from doorstep.store.models import QuarantinedRow as QuarantinedRow
from doorstep.store.models import Upload as Upload
from doorstep.store.reader import Operator as Operator
from doorstep.store.reader import Reader as Reader
