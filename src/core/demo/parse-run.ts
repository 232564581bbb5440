import type { Fields, Intent } from "./intents.ts";
import { parseAlgorithmFields } from "./parse-change.ts";

const aRun =
  "(?:(?:the|an?|another|one|my|our|this|that|new|current|present|last|whole)\\s+)*(?:optimi[sz]ations?(?:\\s+run)?|optimi[sz]er|study|run|search|it)";
const aDesign = "(?:design|trial|result|solution|one|values?|optimum|candidate|variant)s?";
const theBest =
  "(?:(?:the|this|that|these|those|its|of|all|our)\\s+)*(?:best|optimal|optimum|winning|lightest|cheapest)(?:\\s+(?:feasible|found|known))*";
const soFar = "(?:\\s+(?:so\\s+far|yet|now|up\\s+to\\s+now|of\\s+(?:it|the\\s+run|that\\s+run)|of\\s+all))*";
const show = "(?:(?:show|give|tell|display|list|print|see|look\\s+at)(?:\\s+(?:me|us))?(?:\\s+about)?\\s+)";
const what = "(?:(?:what|which)(?:['’]s|\\s+is|\\s+are|\\s+was|\\s+were)?\\s+)";
/** What may follow `run it`: anything else is another sentence. */
const more =
  "(\\s*,?\\s*(?:with|using|by|for|in|within|at|on|over|under|and|up\\s+to|now|again|once\\s+more|right\\s+away|[(\\d]).*)?";

type Rule = readonly [pattern: RegExp, read: (match: RegExpExecArray) => Intent | undefined];

/** Requests about runs, in the order in which they are tried. */
const rules: readonly Rule[] = [
  // One design, before whole runs.
  rule(
    `(?:evaluate|compute|calculate|try(?:\\s+out)?|test|run|do|simulate)\\s+(?:only\\s+|just\\s+)?(?:an?|one|a\\s+single|the\\s+(?:start|first|present|current|initial))\\s+(?:single\\s+)?(?:design|trial|point|values?)s?(?:\\s+(?:first|once|only))*`,
    () => ({ type: "evaluate-design" }),
  ),
  rule(
    "(?:run|start|try|test)\\s+(?:the\\s+)?(?:solvers?|simulation|model|pipeline|steps)(?:\\s+once)?",
    () => ({
      type: "evaluate-design",
    }),
  ),
  rule("evaluate(?:\\s+(?:it|the\\s+design|this\\s+design|once))*", () => ({ type: "evaluate-design" })),
  // A run.
  rule(`(?:run|start|launch|begin|execute|do|perform|make|kick\\s+off)\\s+${aRun}${more}`, (match) =>
    startRun(match[1] ?? ""),
  ),
  rule(
    "(?:run|compute|calculate|evaluate|try|do)\\s+(\\d+\\s+(?:more\\s+)?(?:trials|designs|evaluations)\\b.*)",
    (match) => startRun(match[1] ?? ""),
  ),
  rule("optimi[sz]e\\b(.*)", (match) => startRun(match[1] ?? "")),
  rule(
    "(?:find|search\\s+for|look\\s+for)\\s+(?:the\\s+|an?\\s+)?(?:best|optimal|optimum)\\b(.*\\d.*)",
    (match) => startRun(match[1] ?? ""),
  ),
  rule("(?:run|start|go|go\\s+ahead|run\\s+now|start\\s+now)", () => startRun("")),
  // How it stands.
  rule(
    `how(?:['’]s|\\s+is|\\s+are|\\s+does|\\s+far\\s+is|\\s+far\\s+has|\\s+far\\s+are|\\s+did)\\s+(?:${aRun}|things|we|they|that)(?:\\s+(?:going|doing|coming|getting|running|go|look|looking|come|along|on|now|so\\s+far|today|gone|got))*`,
    () => ({ type: "run-status" }),
  ),
  rule(
    `how\\s+(?:long|much\\s+time|much\\s+longer|many\\s+(?:trials|designs))\\b(?!.*\\b(?:should|need|needed|recommend)).*`,
    () => ({
      type: "run-status",
    }),
  ),
  rule(
    `(?:${what}|${show})?(?:(?:the|its|any|current)\\s+)*(?:status|progress|state|news)(?:\\s+of\\s+${aRun})?`,
    () => ({ type: "run-status" }),
  ),
  rule(
    `(?:is|has|are|did)\\s+(?:${aRun}|we|they|that)\\s+(?:(?:already|still|yet|been|all)\\s+)*(?:done|finished?|over|ended?|running|through|converged|stopped|going)(?:\\s+(?:yet|already|now|on))*`,
    () => ({ type: "run-status" }),
  ),
  rule(
    `(?:check|check\\s+on|look\\s+at|look\\s+after|show(?:\\s+me)?|follow|watch)\\s+(?:on\\s+)?(?:the\\s+|this\\s+|that\\s+)*(?:run|optimi[sz]ation|search|operation)`,
    () => ({
      type: "run-status",
    }),
  ),
  // Applied before it is shown: `use the best design`.
  rule(
    `(?:apply|use|take|load|adopt|accept|set|keep|put)\\s+(?:(?:the|design|values|of|from|start)\\s+)*trial\\s+(?:number\\s+|no\\.?\\s*)?#?(\\d+)${ontoCanvas()}`,
    (match) => ({ type: "apply-design", trial: Number(match[1]) }),
  ),
  rule(
    `(?:apply|use|take|load|adopt|accept|put)\\s+(?:(?:values?\\s+of\\s+|design\\s+of\\s+))?(?:${theBest}(?:\\s+${aDesign})?|(?:this|that|the|found)\\s+${aDesign}|it|that|this)${soFar}${ontoCanvas()}`,
    () => ({ type: "apply-design" }),
  ),
  rule(
    `(?:make|set)\\s+(?:(?:the\\s+)?start\\s+values?\\s+to\\s+)?(?:${theBest}(?:\\s+${aDesign})?|it|that|this)${soFar}(?:\\s+(?:the\\s+)?(?:new\\s+)?start(?:ing)?\\s+(?:values?|point|design))?`,
    ([sentence]) => (/\bstart/iu.test(sentence) ? { type: "apply-design" } : undefined),
  ),
  // Results.
  rule(
    `(?:${show}|${what}|find\\s+|get\\s+|and\\s+)?${theBest}(?:\\s+${aDesign})?(?:\\s+(?:is|are|was|were))?${soFar}`,
    () => ({ type: "best-design" }),
  ),
  rule(
    `(?:${show}|${what})?(?:the\\s+|all\\s+|our\\s+)*(?:pareto(?:\\s+front)?|front|results?|outcome)${soFar}`,
    () => ({
      type: "best-design",
    }),
  ),
  rule(`${what}${aDesign}\\s+is\\s+(?:the\\s+)?(?:best|lightest|cheapest|optimal)${soFar}`, () => ({
    type: "best-design",
  })),
  rule(
    `what\\s+(?:did\\s+(?:you|it|the\\s+run)\\s+find|has\\s+(?:it|the\\s+run)\\s+found|have\\s+you\\s+found|came\\s+out(?:\\s+of\\s+(?:it|the\\s+run))?|do\\s+we\\s+have)${soFar}`,
    () => ({
      type: "best-design",
    }),
  ),
  // Steering.
  rule(
    `(?:stop|cancel|abort|end|halt|kill|terminate|quit)(?:\\s+(?:${aRun}|running|optimi[sz]ing|the\\s+trials))?((?:\\s+(?:right\\s+)?(?:now|at\\s+once|immediately|away))*)`,
    (match) => ({ type: "stop-run", now: (match[1] ?? "") !== "" }),
  ),
  rule(`(?:resume|continue|carry\\s+on\\s+with|go\\s+on\\s+with|proceed\\s+with)\\s+${aRun}`, () => ({
    type: "resume-run",
  })),
  rule(`(?:let\\s+)?${aRun}\\s+(?:go|run|carry)\\s+on`, () => ({ type: "resume-run" })),
  // Advice.
  rule(
    "(?:which|what)\\s+(?:algorithm|optimi[sz]er|method|sampler|search)\\b.*\\b(?:would|should|recommend|suggest|best|suits?|fits?|choose|advise|right|good)\\b.*",
    (match) => recommend(match[0]),
  ),
  rule(
    "(?:recommend|suggest|choose|propose|advise)\\s+(?:me\\s+)?(?:(?:an?|the|some|best)\\s+)*(?:algorithm|optimi[sz]er|method|sampler)\\b.*",
    (match) => recommend(match[0]),
  ),
  rule(
    "how\\s+many\\s+(?:trials|designs|evaluations)\\b.*\\b(?:should|needs?|needed|recommend|enough|necessary)\\b.*",
    () => ({
      type: "recommend-algorithm",
    }),
  ),
  // Trials and runs.
  rule(`compare\\s+(?:(?:the|design|designs|trials?|numbers?|nos?\\.?)\\s+)*(#?\\d+.*)`, (match) => {
    const trials = [...(match[1] ?? "").matchAll(/\d+/gu)].map(([digits]) => Number(digits));
    return trials.length >= 2 && trials.length <= 6 ? { type: "compare-trials", trials } : undefined;
  }),
  rule(
    `(?:${show}|${what})(?:(?:all|the|of|my|our|past|earlier|previous|there)\\s+)*runs(?:\\s+(?:are|do|have|exist|were)\\b.*)?`,
    () => ({
      type: "list-runs",
    }),
  ),
  rule(
    `(?:${show}|${what})(?:(?:all|the|of|me|last|newest|first)\\s+)*(failed|feasible|infeasible)?\\s*trials(?:\\s+(failed|did\\s+fail|are\\s+feasible|are\\s+there))?`,
    (match) => listTrials(`${match[1] ?? ""} ${match[2] ?? ""}`),
  ),
  rule("why\\s+(?:did|do|have|were)\\b.*\\b(?:trials?|designs?|it)\\s+(?:fail|failed|not\\s+work).*", () =>
    listTrials("failed"),
  ),
];

/** Reads what is asked of runs: start, look, results, stop, advice. */
export function parseRun(clause: string): Intent | undefined {
  for (const [pattern, read] of rules) {
    const match = pattern.exec(clause);
    const intent = match === null ? undefined : read(match);
    if (intent !== undefined) return intent;
  }
  return undefined;
}

/** Fields of an algorithm node as options of a run. */
export function toOptions({ kind, ...fields }: Fields): Fields {
  return { ...fields, ...(kind === undefined ? {} : { algorithm: kind }) };
}

function startRun(words: string): Intent {
  const options = toOptions(parseAlgorithmFields(words));
  const time =
    /\b(?:for|within|in|at\s+most|no\s+longer\s+than|up\s+to)\s+(?:(?:at\s+most|about)\s+)?(\d+(?:\.\d+)?|an?|half\s+an)\s*(s|secs?|seconds?|min|minutes?|h|hours?)\b/iu.exec(
      words,
    );
  if (time === null) return { type: "run", options };
  const amount = /^half/iu.test(time[1] ?? "") ? 0.5 : Number(/^an?$/iu.test(time[1] ?? "") ? 1 : time[1]);
  const unit = (time[2] ?? "").toLowerCase();
  const factor = unit.startsWith("s") ? 1 : unit.startsWith("m") ? 60 : 3_600;
  return { type: "run", options: { ...options, timeLimitS: amount * factor } };
}

function recommend(words: string): Intent {
  const { trials } = parseAlgorithmFields(words);
  return { type: "recommend-algorithm", ...(typeof trials === "number" ? { trials } : {}) };
}

function listTrials(words: string): Intent {
  const state = /\bfail/iu.test(words) ? "failed" : /\bfeasible/iu.test(words) ? "feasible" : "all";
  return { type: "list-trials", state };
}

function ontoCanvas(): string {
  return "(?:\\s+(?:(?:on|onto|to|in|into|for|as)\\s+)?(?:(?:the|my|our|new)\\s+)*(?:canvas|study|start(?:ing)?\\s+(?:values?|point|design)|now))*";
}

function rule(source: string, read: Rule[1]): Rule {
  return [new RegExp(`^(?:${source})$`, "iu"), read];
}
