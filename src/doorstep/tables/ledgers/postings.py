"""Postings: one expert at one host, from a day to another."""

from doorstep.core.text import Text
from doorstep.tables.ledger import IN_ORDER, Ledger, Room, Row, Rule, coded, since_until
from doorstep.tables.sheet import Field
from doorstep.vocab.professions import SPECIALTIES, TITLES
from doorstep.vocab.roles import Permission
from doorstep.vocab.support import POSTINGS


def _begins(row: Row) -> str:
    """A posting that is entered afterwards stands where its days say."""
    if row["returned"]:
        return "closed"
    return "working" if row["arrived"] else "nominated"


LEDGER = Ledger(
    code="postings",
    name=Text("派驻人员", "Postings"),
    meaning=Text("每名专家派驻到哪个单位、何时到何时", "each expert: to which host, from when until when"),
    room=Room.SUPPORT,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("programme", "text", Text("支援项目", "programme"), required=True, names="ledger:programmes"),
        Field("batch", "text", Text("批次", "batch"), names="ledger:batches"),
        Field("label", "text", Text("姓名或编号", "name or number"), required=True),
        Field("leader", "flag", Text("是否领队", "team leader")),
        Field("sender", "text", Text("派出单位", "sending institution"), required=True, names="institutions"),
        Field("host", "text", Text("受援单位", "host"), required=True, names="institutions"),
        coded("kind", Text("派驻类型", "kind"), POSTINGS, required=True),
        coded("specialty", Text("专业", "specialty"), SPECIALTIES),
        coded("title", Text("职称", "professional title"), TITLES),
        *since_until(required=True),
        Field("arrived", "day", Text("到岗日期", "arrived on")),
        Field("returned", "day", Text("返回日期", "returned on")),
        Field("operator", "text", Text("首页上的术者姓名，用于核对技术由谁完成", "name as the operator on first pages, to tell who did a technique")),
        Field("request", "text", Text("对应的需求", "request that it answers"), names="ledger:support-requests"),
    ),
    place="host",
    title="label",
    sender="sender",
    receiver="host",
    workflow="posting",
    begins=_begins,
    rules=(
        IN_ORDER,
        Rule(lambda row: row["sender"] != row["host"], Text("派出与受援是同一单位", "sender and host are the same institution")),
        Rule(
            lambda row: not row["returned"] or (bool(row["arrived"]) and row["arrived"] <= row["returned"]),
            Text("返回日期早于到岗日期，或没有到岗日期", "it returned before it arrived, or never arrived"),
        ),
    ),
    personal=frozenset({"label", "operator"}),
)
