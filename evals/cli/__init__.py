"""Measure a system on labelled articles."""

import typer

from evals.cli import check, label_studio, replay, results, run

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False, help=__doc__)
app.command("run", epilog=run.EXAMPLES)(run.run)
app.command("score", epilog="Example: treaty-agent eval score runs/agent-local-qwen2.5-coder-1.5b-dev")(results.score)
app.command("compare", epilog="Example: treaty-agent eval compare runs/agent-MODEL-dev runs/single-prompt-MODEL-dev")(
    results.compare
)
app.command("report", epilog=results.REPORT_EXAMPLES)(results.report)
app.command("agreement", epilog=check.AGREEMENT_EXAMPLES)(check.agreement)
app.command("check", epilog=check.EXAMPLES)(check.check)
app.command("replay", epilog=replay.EXAMPLES)(replay.replay)
app.command("record", epilog=replay.RECORD_EXAMPLES)(replay.record)
app.add_typer(label_studio.app, name="label-studio")
