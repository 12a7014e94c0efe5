"""An appeal against a published figure: heard, then corrected or upheld; both are published, nothing is overwritten."""

from doorstep.core.text import Text
from doorstep.vocab.roles import Role
from doorstep.workflows.language import Ask, AskKind, Part, State, Step, Tone, Workflow
from doorstep.workflows.ledger_parts import AUTHORITY, EVERYBODY, HOSTS, NOTE, OWN, OWNER, REVIEWED, WHY

WORKFLOW = Workflow(
    code="appeal",
    name=Text("申诉", "Appeal"),
    meaning=Text("提出、受理、核查、更正或维持；结果与原文一并公布。", "Lodged, heard, checked, corrected or upheld; the outcome stands beside the original."),
    start="lodged",
    opening=Text("提出申诉", "the appeal was lodged"),
    states={
        "lodged": State(Text("待受理", "Lodged"), Part.AUTHORITY),
        "hearing": State(Text("核查中", "Being checked"), Part.AUTHORITY),
        "corrected": State(Text("已更正", "Corrected"), tone=Tone.CALM),
        "upheld": State(Text("维持原结果", "Upheld"), tone=Tone.CALM),
        "withdrawn": State(Text("已撤回", "Withdrawn"), tone=Tone.CALM),
    },
    steps={
        "hear": Step(Text("受理", "Hear"), ("lodged",), "hearing", AUTHORITY, told=Text("{who}受理申诉", "{who} heard the appeal"), roles=(Role.ASSESSOR,), asks={"note": NOTE}, is_main=True),
        "correct": Step(
            *(Text("更正", "Correct"), ("hearing",), "corrected", AUTHORITY),
            told=Text("{who}更正", "{who} corrected it"),
            roles=(Role.ASSESSOR,),
            asks={"correction": Ask(Text("更正内容（公布）", "correction, to be published"), AskKind.WORDS)},
            is_main=True,
        ),
        "uphold": Step(
            *(Text("维持", "Uphold"), ("hearing",), "upheld", AUTHORITY),
            told=Text("{who}维持原结果", "{who} upheld the figure"),
            roles=(Role.ASSESSOR,),
            asks={"reason": WHY},
        ),
        "withdraw": Step(Text("撤回", "Withdraw"), ("lodged", "hearing"), "withdrawn", HOSTS, told=Text("{who}撤回申诉", "{who} withdrew it"), roles=EVERYBODY, asks={"note": NOTE}),
    },
    source=OWN,
    owner=OWNER,
    reviewed=REVIEWED,
)
