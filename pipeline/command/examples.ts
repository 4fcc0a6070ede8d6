/** Uses of each command, with what each does: they end its help. */
export const EXAMPLES: Readonly<Record<string, readonly (readonly [line: string, meaning: string])[]>> = {
  init: [
    ['pipe init', 'ask, and write a project here'],
    ['pipe init bees --images photos --yes', 'a project in the folder bees, on the images in photos'],
    ['pipe init bees --images photos --time hours', 'larger networks, trained for longer'],
  ],
  run: [
    ['pipe run experiment.ts', 'run, or go on where the last run stopped'],
    ['pipe run experiment.ts --set search.epochs=2 --seed 1', 'another setting, another seed'],
    ['pipe run experiment.ts --log csv:out --log jsonl:run.jsonl', 'send the events to sinks as well'],
    ['pipe run experiment.ts --executor process --jobs 2', 'each stage in a process of its own, two at once'],
  ],
  logs: [
    ['pipe logs experiment.ts --to csv:out', 'the metrics that the store has, as tables'],
    ['pipe logs experiment.ts --to tensorboard:runs --seed 1', 'those of another seed, for TensorBoard'],
  ],
  plan: [
    ['pipe plan experiment.ts', 'which stages are cached, and which will run'],
    ['pipe plan experiment.ts --set search.epochs=2', 'the same after a change'],
  ],
  times: [['pipe times experiment.ts', 'the search cost, by stage and over seeds']],
  graph: [
    ['pipe graph experiment.ts', 'the stages, and what each takes its inputs from'],
    ['pipe graph experiment.ts --as svg > graph.svg', 'as a picture; also mermaid and dot'],
  ],
  report: [
    ['pipe report experiment.ts', 'a page of what the store has, in report.html'],
    ['pipe report experiment.ts --seed 1 -o second.html', 'the same of another seed, in another file'],
  ],
  ui: [
    ['pipe ui', 'the runs of the store in a browser, while they go on'],
    ['pipe ui experiment.ts --port 8080', 'and the report of an experiment, on a port of your choice'],
  ],
  predict: [
    ['pipe predict experiment.ts photo.jpg', 'classes and probabilities of a photograph'],
    ['pipe predict 4257 photos', 'by the network whose digest begins so, of every image in a folder'],
  ],
  export: [
    ['pipe export experiment.ts --onnx network.onnx', 'the network as ONNX'],
    ['pipe export experiment.ts --pytorch out', 'a model.py for PyTorch, and its weights'],
  ],
  ls: [
    ['pipe ls', 'every artifact of the store, the newest first'],
    ['pipe ls --store ../.sluice --json', 'another store, as data'],
  ],
  show: [
    ['pipe show 4257', 'the artifact whose digest begins so'],
    ['pipe show 4257 --json', 'the same as data'],
    ['pipe show 4257 -o curves.svg', 'its bytes in a file, here those of a picture'],
  ],
  verify: [['pipe verify', 'whether every entry is intact']],
  doctor: [['pipe doctor', 'the backends that work here, and what the others lack']],
  completion: [
    ['source <(pipe completion bash)', 'for this shell; in ~/.bashrc for all'],
    ['source <(pipe completion zsh)', 'the same in zsh, after compinit'],
    ['pipe completion fish > ~/.config/fish/completions/pipe.fish', 'for fish'],
  ],
};

/** End of the help of a command: its examples; nothing for a command that has none. */
export const examplesText = (command: string): string => {
  const examples = EXAMPLES[command] ?? [];
  return examples.length === 0
    ? ''
    : ['', 'Examples:', ...examples.flatMap(([line, meaning]) => [`  ${line}`, `      ${meaning}`])].join('\n');
};
