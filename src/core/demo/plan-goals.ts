import { symbolsInExpression } from "../../shared/study/symbols.ts";
import type { CanvasDraft } from "./canvas-draft.ts";
import { ignoredRemark } from "./change-remarks.ts";
import { bold, describeNode } from "./describe-canvas.ts";
import type { Fields, Intent } from "./intents.ts";
import type { CanvasNode } from "./read-canvas.ts";

type GoalIntent = Extract<Intent, { type: "goal" }>;
type LimitIntent = Extract<Intent, { type: "limit" }>;

/** Turns the objective that is meant round, or adds one. */
export function planGoal(draft: CanvasDraft, intent: GoalIntent): void {
  const objective = intent.always
    ? undefined
    : lookByQuantity(draft, intent.what, draft.nodesOf("objective"));
  if (objective === undefined) {
    addObjective(draft, intent);
    return;
  }
  const sense = objective.data.sense ?? "minimize";
  if (sense === intent.sense) {
    draft.say(`The study has that objective already: ${describeNode(objective)}.`);
    return;
  }
  draft.update(objective, { sense: intent.sense });
  const label = objective.label.replace(/^(?:minimi[sz]e|maximi[sz]e)(?=\s)/iu, senseWord(intent));
  if (label !== objective.label)
    draft.rename({ ...objective, data: { ...objective.data, sense: intent.sense } }, label);
}

/** Changes the constraint or the bound of the variable that is meant, or adds a constraint. */
export function planLimit(draft: CanvasDraft, intent: LimitIntent): void {
  const unit = intent.unit === undefined ? {} : { unit: intent.unit };
  const remarks = ignoredRemark(intent.ignored);
  const constraint = intent.always
    ? undefined
    : lookByQuantity(draft, intent.what, draft.nodesOf("constraint"));
  if (constraint !== undefined) {
    draft.update(constraint, { relation: intent.relation, limit: intent.limit, ...unit }, remarks);
    return;
  }
  const isComputed = lookByQuantity(draft, intent.what, draft.nodesOf("extractor")) !== undefined;
  const variable =
    isComputed || intent.always ? undefined : draft.look(intent.what, [], draft.nodesOf("designVariable"));
  if (variable === undefined || intent.relation === "=") {
    addConstraint(draft, intent);
    return;
  }
  draft.update(variable, { [intent.relation === "<=" ? "upper" : "lower"]: intent.limit, ...unit }, remarks);
}

/** Changes the one algorithm, or adds it behind all objectives and constraints. */
export function planAlgorithm(draft: CanvasDraft, fields: Fields): void {
  if (draft.nodesOf("algorithm").length > 0) {
    const algorithm = draft.need("algorithm", ["algorithm"]);
    if (algorithm !== undefined) draft.update(algorithm, fields);
    return;
  }
  const targets = [...draft.nodesOf("objective"), ...draft.nodesOf("constraint")].slice(0, 40);
  draft.add({ nodeType: "algorithm", label: "Algorithm", data: fields, targets, remarks: [] });
}

function addObjective(draft: CanvasDraft, intent: GoalIntent): void {
  const { targets, expression, remarks } = findSources(draft, intent.what, intent.connectTo, "objective");
  const others = draft.nodesOf("objective").length;
  const several = others === 0 ? [] : [`The study has ${others + 1} objectives now.`];
  draft.add({
    nodeType: "objective",
    label: `${senseWord(intent)} ${intent.what}`.trim(),
    data: { sense: intent.sense, ...(expression === undefined ? {} : { expression }) },
    targets,
    remarks: [...several, ...remarks],
  });
}

function addConstraint(draft: CanvasDraft, intent: LimitIntent): void {
  const { targets, expression, source, remarks } = findSources(
    draft,
    intent.what,
    intent.connectTo,
    "constraint",
  );
  const sourceUnit = typeof source?.data.unit === "string" ? source.data.unit : undefined;
  const unit = intent.unit ?? sourceUnit;
  const isMixed = sourceUnit !== undefined && unit !== sourceUnit;
  draft.add({
    nodeType: "constraint",
    label: /\blimit$/iu.test(intent.what) ? intent.what : `${intent.what} limit`,
    data: {
      relation: intent.relation,
      limit: intent.limit,
      ...(unit === undefined ? {} : { unit }),
      ...(expression === undefined ? {} : { expression }),
    },
    targets,
    remarks: [
      ...remarks,
      ...(isMixed
        ? [`Note that ${bold(source?.label ?? "")} is in ${sourceUnit}: nothing is converted.`]
        : []),
      ...ignoredRemark(intent.ignored),
    ],
  });
}

/** What gives an objective or constraint its value, and the algorithm that it serves where there is one. */
function findSources(
  draft: CanvasDraft,
  what: string,
  names: readonly string[],
  nodeType: "objective" | "constraint",
): {
  targets: CanvasNode[];
  expression?: string;
  source?: CanvasNode;
  remarks: string[];
} {
  const targets = draft.needAll(names, ["extractor", "designVariable", "algorithm"]);
  const algorithms = draft.nodesOf("algorithm");
  if (algorithms.length === 1) targets.push(...algorithms);
  if (/[*+/^()]/u.test(what)) {
    const used = symbolsInExpression(what).flatMap(
      (symbol) => draft.look(symbol, ["extractor", "designVariable"]) ?? [],
    );
    return { targets: [...used, ...targets], expression: what, remarks: [] };
  }
  const source =
    lookByQuantity(draft, what, draft.nodesOf("extractor")) ??
    draft.look(what, [], draft.nodesOf("designVariable"));
  if (source !== undefined) return { targets: [source, ...targets], source, remarks: [] };
  const remark = `Nothing on the canvas gives ${bold(what)} yet, so the ${nodeType} has no value. Say "add an extractor for the ${what} from the solver", then connect the two.`;
  return { targets, remarks: [remark] };
}

/** `maximum stress` also means the node `Stress limit`: a limit is on the largest value anyway. */
function lookByQuantity(
  draft: CanvasDraft,
  what: string,
  candidates: readonly CanvasNode[],
): CanvasNode | undefined {
  const plain = what.replace(/^(?:max(?:imum)?|min(?:imum)?|largest|smallest|highest|lowest|peak)\s+/iu, "");
  const found = draft.look(what, [], candidates);
  return found === undefined && plain !== what && !draft.hasQuestion()
    ? draft.look(plain, [], candidates)
    : found;
}

function senseWord(intent: GoalIntent): string {
  return intent.sense === "maximize" ? "Maximise" : "Minimise";
}
