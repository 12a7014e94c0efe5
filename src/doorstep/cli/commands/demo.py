"""`doorstep demo`: the synthetic region, from raw files to the site."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click

from doorstep.cli.options import form_of, spoken
from doorstep.cli.output import emit, say
from doorstep.core.errors import BadValue
from doorstep.core.text import Text

_PLAN = "demo.json"


@click.command("demo")
@click.option("--people", default=400_000, type=click.IntRange(2_000, 5_000_000), help="Residents to invent.")
@click.option("--seed", default=20260101, help="Seed of everything random.")
@click.option("--into", type=click.Path(path_type=Path), default=Path("workspace"), help="Folder of the demo workspace.")
@click.option("--region", "name", default="qingyuan", help="Which synthetic region.")
@click.option("--serve/--no-serve", default=True, help="Serve the site at the end.")
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8000)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), callback=form_of)
@click.option("--lang", type=click.Choice(["zh", "en"]), default=None)
def command(
    people: int, seed: int, into: Path, name: str, serve: bool, host: str, port: int, form: str, lang: str | None
) -> None:
    """Build the synthetic Qingyuan region, load it, publish it, and serve the site.

    Everything it makes is synthetic. A folder that already holds the same demo is served as it is.
    """
    lang = lang or spoken()
    started = time.monotonic()
    plan = {"region": name, "people": people, "seed": seed}
    root = into.resolve()
    if not _is_built(root, plan):
        _build(root, plan, lang)
    else:
        from doorstep.cli.session import open_session

        open_session(root, migrate=True)
    _tell(root, form, lang, time.monotonic() - started)
    if serve:
        from doorstep.cli.commands.serve import serve as run

        run(root, host=host, port=port, threads=4)


def _is_built(root: Path, plan: dict[str, Any]) -> bool:
    path = root / _PLAN
    if not path.exists():
        if root.exists() and any(root.iterdir()):
            raise BadValue(
                Text(f"{root} 已有其他内容", f"{root} already holds something else"),
                right=Text("应为空文件夹或之前的演示", "expected an empty folder or an earlier demo"),
                cure=Text("请用 --into 指定另一个文件夹", "Name another folder with --into"),
            )
        return False
    found = json.loads(path.read_text("utf-8"))
    if found != plan:
        raise BadValue(
            Text(f"{root} 里是另一个演示（{found}）", f"{root} holds another demo ({found})"),
            right=Text(f"本次要求 {plan}", f"this one asks for {plan}"),
            cure=Text("请用 --into 指定另一个文件夹，或删除旧的", "Name another folder with --into, or delete the old one"),
        )
    return True


def _build(root: Path, plan: dict[str, Any], lang: str) -> None:
    from doorstep.cli.session import open_session
    from doorstep.services import workspace

    say(
        Text(
            f"合成示例：区域 {plan['region']}，{plan['people']:,} 人，种子 {plan['seed']}，写入 {root}",
            f"Synthetic example: region {plan['region']}, {plan['people']:,} people, seed {plan['seed']}, into {root}",
        ).of(lang)
    )
    workspace.create(root, is_synthetic=True)
    compiling = subprocess.Popen([sys.executable, "-m", "doorstep.planning.prepare"])  # takes a processor that loading leaves free
    files = _generate(root, plan, lang)
    open_session(root, migrate=True)
    _load(root, files, lang)
    _publish(lang)
    _open_cases(plan["seed"])
    compiling.wait()
    (root / _PLAN).write_text(json.dumps(plan), encoding="utf-8")


def _generate(root: Path, plan: dict[str, Any], lang: str) -> tuple[Path, ...]:
    from importlib.resources import files as resources

    from doorstep import synthetic
    from doorstep.cli.progress import Progress

    bar = Progress(Text("生成记录", "Inventing records").of(lang), 100)
    made = synthetic.generate(
        plan["region"],
        into=root,
        people=plan["people"],
        seed=plan["seed"],
        progress=lambda step, share: bar.at(100 * share, step),
    )
    sample = resources("doorstep.intake").joinpath("data", "catalogue_sample.csv").read_text("utf-8")
    (made.region / "catalogue.csv").write_text(synthetic.with_needs(sample), encoding="utf-8")
    bar.done(f"{len(made.files)} files")
    return made.files


def _load(root: Path, files: tuple[Path, ...], lang: str) -> None:
    from doorstep.cli.progress import Progress
    from doorstep.core.clock import utc_now
    from doorstep.services import accounts, batches, ledger_file, registry
    from doorstep.services.readers import Operator

    by = Operator()
    region = registry.load(root / "region", by=by)
    accounts.create_demo(by=by, area=region.code)
    ledger_file.load(root / "region", by=by, now=utc_now())
    around = batches.surroundings(by=by)
    bar = Progress(Text("载入文件", "Loading files").of(lang), len(files))
    rows = 0
    for path in files:
        rows += batches.load(path, by=by, around=around).rows_in
        bar.advance(path.name)
    bar.done(f"{rows:,} rows")


def _publish(lang: str) -> None:
    from doorstep.cli.progress import Progress
    from doorstep.services import snapshots
    from doorstep.services.readers import Operator

    bar = Progress(Text("发布快照", "Publishing").of(lang), 4)
    found = snapshots.publish(by=Operator(), progress=bar.advance)
    bar.done(found.code)


def _open_cases(seed: int) -> None:
    from doorstep.core.clock import utc_now
    from doorstep.services import demo_cases, demo_support, ledger_steps

    demo_cases.build(now=utc_now(), seed=seed)
    demo_support.build(now=utc_now())
    ledger_steps.tick(now=utc_now())


def _tell(root: Path, form: str, lang: str, seconds: float) -> None:
    from doorstep.services import accounts, overview
    from doorstep.services.readers import Operator
    from doorstep.vocab.roles import Role

    emit(overview.overview(reader=Operator()), form)
    names = ", ".join(role.value.replace("_", "-") for role in Role)
    say(
        Text(
            f"合成示例，非清远实际。用时 {seconds:.0f} 秒。数据与真值在 {root}。\n"
            f"网站账号（密码 {accounts.DEMO_PASSWORD}）：{names}\n"
            f"再次打开：doorstep serve --region {root}",
            f"A synthetic example, not the real Qingyuan. It took {seconds:.0f} s. Data and truth are in {root}.\n"
            f"Accounts of the site (password {accounts.DEMO_PASSWORD}): {names}\n"
            f"To open it again: doorstep serve --region {root}",
        ).of(lang)
    )
