"""Brings runs that `--log jsonl:FILE` wrote into Weights & Biases: python3 wandb-import.py FILE [--project NAME]

Every result of a stage is a run, by its key: what is imported again is the same run and gains no step twice.
Offline with WANDB_MODE=offline, then `wandb sync`.
"""
import argparse, json
import wandb

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("file")
arguments.add_argument("--project", help="by default the name of the experiment")
given = arguments.parse_args()

begun, keys, results = {}, {}, {}
for line in open(given.file, encoding="utf-8"):
    try:
        event = json.loads(line)
    except json.JSONDecodeError:
        continue  # A line that a killed run left half written.
    run, stage = event["run"], event.get("stage")
    if event["type"] == "run":
        begun[run] = event
    elif event["type"] == "stage" and "key" in event:
        keys[run, stage] = event["key"]
    elif event["type"] == "metric" and (run, stage) in keys and run in begun:
        result = results.setdefault(keys[run, stage], {"run": run, "stage": stage, "steps": {}})
        values = {name: float(value) for name, value in event["values"].items()}
        # What was measured first stays, whichever run told it.
        result["steps"][event["step"]] = {**values, **result["steps"].get(event["step"], {})}

for key, result in results.items():
    about = begun[result["run"]]
    config = {one["stage"]: one["config"] for one in about["graph"]}
    name = f'{result["stage"]}-{key[:8]}'
    run = wandb.init(project=given.project or about["experiment"], id=key[:32], name=name, config=config, resume="allow")
    for step, values in sorted(result["steps"].items()):
        if step >= run.step:
            run.log(values, step=step)
    run.finish()
