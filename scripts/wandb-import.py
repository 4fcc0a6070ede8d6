"""Brings runs that `--log jsonl:FILE` wrote into Weights & Biases: python3 wandb-import.py FILE [--project NAME]

Every result of a stage is a run, by its key: what is imported again is the same run and gains no step twice.
The last step of a stage that has not ended may be told more of: it is left for the import after that.
Offline with WANDB_MODE=offline, then `wandb sync`.
"""
import argparse, json, sys
import wandb

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("file")
arguments.add_argument("--project", help="by default the name of the experiment")
given = arguments.parse_args()

begun, keys, results, ended = {}, {}, {}, set()
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
        if event["status"] in ("done", "cached"):
            ended.add(event["key"])
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
    steps = sorted(result["steps"].items())
    if key not in ended:
        print(f"{name} has not ended: step {steps[-1][0]} is left for the next import", file=sys.stderr)
        steps = steps[:-1]
    for step, values in steps:
        if step >= run.step:
            run.log(values, step=step)
    run.finish()
