import { formatSeconds } from "../../shared/optimise/format-seconds.ts";
import { bold, joinWords } from "./describe-canvas.ts";
import {
  AdviceAnswer,
  BestAnswer,
  type Cell,
  CompareAnswer,
  type DesignAnswer,
  EvaluationAnswer,
  parseAnswer,
  RunAnswer,
  RunsAnswer,
  StartAnswer,
  TrialsAnswer,
  type Units,
} from "./run-answers.ts";

/** What a tool about runs has answered, in words; nothing that is not in the answer. Undefined for all else. */
export function describeRunAnswer(tool: string, text: string): string | undefined {
  switch (tool) {
    case "run_optimization": {
      const start = parseAnswer(StartAnswer, text);
      if (start === undefined) return undefined;
      const { algorithm, trials, workers } = start;
      const atOnce = workers === 1 ? "one at a time" : `${workers} at a time`;
      return `Started a run of ${count(trials, "trial")}, ${atOnce}, with ${bold(algorithmName(algorithm.kind))}. ${sentence(algorithm.reason)}`;
    }
    case "check_operation":
    case "stop_run":
    case "resume_run": {
      const run = parseAnswer(RunAnswer, text);
      return run && describeRun(run);
    }
    case "get_best_design": {
      const answer = parseAnswer(BestAnswer, text);
      return answer && describeBest(answer);
    }
    case "compare_trials": {
      const answer = parseAnswer(CompareAnswer, text);
      return answer && describeComparison(answer);
    }
    case "list_runs": {
      const answer = parseAnswer(RunsAnswer, text);
      return answer && describeRuns(answer);
    }
    case "get_trials": {
      const answer = parseAnswer(TrialsAnswer, text);
      return answer && describeTrials(answer);
    }
    case "recommend_algorithm": {
      const answer = parseAnswer(AdviceAnswer, text);
      if (answer === undefined) return undefined;
      const { algorithm, reason, trials } = answer;
      return `I would use ${bold(algorithmName(algorithm))}. ${sentence(reason)} It should have at least ${count(trials.least, "trial")}; more than ${trials.good} gain little.`;
    }
    case "evaluate_design": {
      const answer = parseAnswer(EvaluationAnswer, text);
      return answer && describeEvaluation(answer);
    }
    default:
      return undefined;
  }
}

function describeRun(run: RunAnswer): string {
  const { trials, state, remainingS, endReason, failures, best, front, units } = run;
  const computed = trials.complete + trials.failed;
  const parts = [`${computed} of ${count(trials.wanted, "trial")} ${computed === 1 ? "is" : "are"} computed`];
  if (trials.failed > 0) parts.push(`${trials.failed} of them failed`);
  if (trials.complete > 0) parts.push(`${trials.feasible} ${trials.feasible === 1 ? "is" : "are"} feasible`);
  if (isMoving(state) && remainingS !== undefined) parts.push(`about ${formatSeconds(remainingS)} left`);
  const why = endReason === undefined ? "" : ` ${sentence(endReason)}`;
  const paragraphs = [`${stateWords[state] ?? `The run is ${state}`}: ${parts.join(", ")}.${why}`];
  const [failure] = failures;
  if (failure !== undefined)
    paragraphs.push(`Most failures (${failure.count}): ${sentence(failure.message)}`);
  if (best !== undefined) paragraphs.push(describeDesign(best, units));
  if (front !== undefined)
    paragraphs.push(`There are several objectives. Say "show the front" to see the designs.`);
  paragraphs.push(...nextStep(run));
  return paragraphs.join("\n\n");
}

const stateWords: Readonly<Record<string, string>> = {
  starting: "The run is starting",
  running: "The run goes on",
  paused: "The run is paused",
  stopping: "The run is stopping after the trials that are computed now",
  done: "The run is done",
  stopped: "The run was stopped",
  failed: "The run failed",
  interrupted: "The run was interrupted",
};

function isMoving(state: string): boolean {
  return state === "starting" || state === "running" || state === "stopping";
}

function nextStep({ state, best }: RunAnswer): string[] {
  switch (state) {
    case "starting":
    case "running":
      return ['It goes on without me, and the window shows it live. Ask "how is the run" at any time.'];
    case "done":
      return best?.feasible === true ? ['Say "apply the best design" to make it the start values.'] : [];
    case "stopping":
      return [];
    default:
      return ['Say "resume the run" to go on with it.'];
  }
}

function describeBest({ message, units, designs }: BestAnswer): string {
  const [first, ...others] = designs;
  if (first === undefined) return message;
  if (others.length === 0) return describeDesign(first, units);
  const rows = designs.map((design) => [
    design.trial ?? "",
    ...design.objectives.map(({ value }) => value),
    ...Object.values(design.values),
    design.role ?? "",
  ]);
  const columns = [
    "trial",
    ...first.objectives.map(({ label, unit }) => (unit === undefined ? label : `${label} (${unit})`)),
    ...Object.keys(first.values).map((symbol) => withUnitName(symbol, units)),
    "",
  ];
  const isFront = first.objectives.length > 1 && first.feasible === true;
  const lead = isFront
    ? `${count(designs.length, "design")} of the front, which no other design beats in all objectives:`
    : `The ${designs.length} nearest designs:`;
  const next = isFront ? '\n\nSay "apply trial N" to load one of them onto the canvas.' : "";
  return `${lead}\n\n${table(columns, rows)}${next}`;
}

/** `Best is trial 9: Mass 3.92 kg, with width 12.9 mm. Stress 199 MPa (at most 200).` */
function describeDesign(design: DesignAnswer, units: Units): string {
  const trial = `trial ${design.trial ?? "?"}`;
  const lead =
    design.feasible === true
      ? `The best design so far is ${trial}`
      : `No design keeps all limits so far; ${trial} violates them least`;
  return `${lead}: ${describeGoals(design)}, with ${describeValues(design, units)}.${describeLimits(design)}`;
}

function describeEvaluation({ units, log, ...design }: EvaluationAnswer): string {
  const values = describeValues(design, units);
  if (design.failure !== undefined) {
    const tail = log === undefined ? "" : `\n\nThe end of its log:\n\n${fence(log)}`;
    return `The trial with ${values} failed: ${sentence(design.failure.message)}${tail}`;
  }
  const verdict = design.feasible === true ? "It keeps all limits." : "It does not keep all limits.";
  return `With ${values}: ${describeGoals(design)}.${describeLimits(design)} ${verdict}`;
}

function describeGoals({ objectives }: DesignAnswer): string {
  return joinWords(objectives.map(({ label, value, unit }) => `${bold(label)} ${quantity(value, unit)}`));
}

function describeValues({ values }: DesignAnswer, units: Units): string {
  const entries = Object.entries(values);
  const shown = entries.slice(0, 12).map(([symbol, value]) => `${symbol} ${quantity(value, units[symbol])}`);
  return joinWords(
    entries.length > shown.length ? [...shown, `${entries.length - shown.length} more`] : shown,
  );
}

function describeLimits({ constraints }: DesignAnswer): string {
  const shown = constraints.slice(0, 8).map(({ label, value, relation, limit, unit, holds }) => {
    const verdict = holds ? "" : ", violated";
    return `${bold(label)} ${quantity(value, unit)} (${relation} ${quantity(limit, unit)}${verdict})`;
  });
  return shown.length === 0 ? "" : ` ${joinWords(shown)}.`;
}

function describeComparison({ columns, variables, objectives, constraints, best }: CompareAnswer): string {
  const rows = [...variables, ...objectives, ...constraints];
  const verdict = best === undefined ? "" : `\n\nTrial ${best} is the best of them.`;
  return `${table(columns, rows)}${verdict}`;
}

function describeRuns({ total, runs }: RunsAnswer): string {
  if (total === 0) return 'The study has no runs yet. Say "run it" to start one.';
  const lines = runs.slice(0, 20).map(({ runId, startedAt, state, algorithm, trials, best }) => {
    if (state === undefined) return `- \`${runId}\` cannot be read`;
    const at = startedAt === undefined ? "" : `${startedAt.slice(0, 16).replace("T", " ")} UTC, `;
    const done =
      trials === undefined ? "" : `, ${trials.complete + trials.failed} of ${trials.wanted} trials`;
    const [goal] = best?.objectives ?? [];
    const found =
      best === undefined || goal === undefined
        ? ""
        : `, ${best.feasible ? "best" : "nearest"} is trial ${best.trial} with ${bold(goal.label)} ${quantity(goal.value, goal.unit)}`;
    return `- ${at}${state}, ${algorithmName(algorithm ?? "")}${done}${found}`;
  });
  const more = total > lines.length ? [`- and ${total - lines.length} more`] : [];
  return [`The study has ${count(total, "run")}, the newest first:`, ...lines, ...more].join("\n");
}

function describeTrials({ total, columns, units, rows }: TrialsAnswer): string {
  if (total === 0) return "There are no such trials.";
  const named = columns.map((column) => withUnitName(column, units));
  const more = total > rows.length ? `\n\n${rows.length} of ${total} trials.` : "";
  return `${table(named, rows)}${more}`;
}

function withUnitName(name: string, units: Units): string {
  return units[name] === undefined ? name : `${name} (${units[name]})`;
}

function table(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]): string =>
    `| ${cells.map((cell) => (typeof cell === "number" ? round(cell) : escapeCell(String(cell ?? "")))).join(" | ")} |`;
  return [line(columns), `|${" --- |".repeat(columns.length)}`, ...rows.map(line)].join("\n");
}

function escapeCell(text: string): string {
  return text.replace(/\s+/gu, " ").replace(/[\\`*_[\]<>|]/gu, "\\$&");
}

function quantity(value: number | string, unit: string | undefined): string {
  const text = typeof value === "number" ? round(value) : bold(value);
  return unit === undefined ? text : `${text} ${unit}`;
}

/** Five digits are enough to read; the tools and the window have them all. */
function round(value: number): string {
  return String(Number(value.toPrecision(5)));
}

function sentence(text: string): string {
  const trimmed = text.trim().replace(/[\\`*_[\]<>]/gu, "\\$&");
  return /[.!?]$/u.test(trimmed) ? trimmed : `${trimmed}.`;
}

function fence(content: string): string {
  const marks = "`".repeat(Math.max(3, ...[...content.matchAll(/`+/g)].map((run) => run[0].length + 1)));
  return `${marks}\n${content.trim().slice(-1_500)}\n${marks}`;
}

function count(number: number, name: string): string {
  return `${number} ${name}${number === 1 ? "" : "s"}`;
}

const algorithmNames: Readonly<Record<string, string>> = {
  sobol: "Sobol points",
  latinHypercube: "a Latin hypercube",
  gaussianProcess: "a Gaussian process",
  parego: "ParEGO",
  cmaEs: "CMA-ES",
  nsga2: "NSGA-II",
  optuna: "Optuna",
};

function algorithmName(kind: string): string {
  return algorithmNames[kind] ?? kind;
}
