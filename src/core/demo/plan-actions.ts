import { connectionTargets, nodeTypesThatFeed } from "../../shared/study/connection-rules.ts";
import { type NodeType, nodeTypeInfo, nodeTypes } from "../../shared/study/node-types.ts";
import { type CanvasDraft, createCanvasDraft, type DraftContext } from "./canvas-draft.ts";
import { addRemarks, ignoredRemark } from "./change-remarks.ts";
import { notUnderstoodText } from "./demo-texts.ts";
import { bold, explainCanvas, explainNode, listNodes } from "./describe-canvas.ts";
import type { Fields, Intent } from "./intents.ts";
import { planAlgorithm, planGoal, planLimit } from "./plan-goals.ts";
import type { Plan } from "./plan-items.ts";
import { isPlain, type PlainIntent, planPlain } from "./plan-plain.ts";
import type { Canvas } from "./read-canvas.ts";

/** Decides which tool calls the requests need on this canvas. Pure: the same canvas gives the same plan. */
export function planActions(intents: readonly Intent[], canvas: Canvas, context: DraftContext): Plan {
  const draft = createCanvasDraft(canvas, context);
  for (const intent of intents) {
    if (isPlain(intent)) for (const item of planPlain(intent)) draft.push(item);
    else planOnCanvas(draft, intent);
  }
  return draft.finish();
}

function planOnCanvas(draft: CanvasDraft, intent: Exclude<Intent, PlainIntent>): void {
  switch (intent.type) {
    case "add":
      planAddition(draft, intent);
      break;
    case "goal":
      planGoal(draft, intent);
      break;
    case "limit":
      planLimit(draft, intent);
      break;
    case "algorithm":
      planAlgorithm(draft, intent.fields);
      break;
    case "change": {
      const node = draft.need(intent.target, typesWithFields(intent.fields));
      if (node !== undefined) draft.update(node, intent.fields, ignoredRemark(intent.ignored));
      break;
    }
    case "change-value":
      planValue(draft, intent);
      break;
    case "rename": {
      const node = draft.need(intent.target);
      if (node !== undefined) draft.rename(node, intent.label);
      break;
    }
    case "remove":
      for (const name of intent.targets) {
        const node = draft.need(name);
        if (node !== undefined) draft.remove(node);
      }
      break;
    case "connect": {
      const targets = draft.needAll(intent.targets);
      for (const source of draft.needAll(intent.sources)) {
        for (const target of targets) draft.connect(source, target);
      }
      break;
    }
    case "disconnect": {
      const others = intent.targets.length === 0 ? undefined : draft.needAll(intent.targets);
      if (others?.length === 0) break;
      for (const node of draft.needAll(intent.sources)) draft.disconnect(node, others);
      break;
    }
    case "explain":
      planExplanation(draft, intent.target);
      break;
    case "read":
      draft.say(listNodes(draft.canvas(), intent.nodeType));
      break;
  }
}

function planAddition(draft: CanvasDraft, intent: Extract<Intent, { type: "add" }>): void {
  const { nodeType, label, fields } = intent;
  const targets = draft.needAll(intent.connectTo, [
    ...connectionTargets[nodeType],
    ...nodeTypesThatFeed(nodeType),
  ]);
  const solvers = draft.nodesOf("solver");
  const readsResults = nodeType === "extractor" && fields.expression === undefined;
  if (readsResults && intent.connectTo.length === 0 && solvers.length === 1) targets.push(...solvers);
  draft.add({ nodeType, label, data: fields, targets, remarks: addRemarks(intent, targets) });
}

const valueField: Partial<Record<NodeType, string>> = {
  designVariable: "initial",
  constraint: "limit",
  objective: "target",
  algorithm: "trials",
};

function planValue(draft: CanvasDraft, intent: Extract<Intent, { type: "change-value" }>): void {
  const node = draft.need(intent.target, ["constraint", "designVariable", "algorithm", "objective"]);
  if (node === undefined) return;
  const field = valueField[node.type];
  const unit = intent.unit === undefined ? {} : { unit: intent.unit };
  if (field !== undefined) draft.update(node, { [field]: intent.value, ...unit });
  else
    draft.say(
      `I do not know which value of ${bold(node.label)} should become ${intent.value}, so I left it.`,
    );
}

function planExplanation(draft: CanvasDraft, target: string | undefined): void {
  if (target === undefined) {
    draft.say(explainCanvas(draft.canvas()));
    return;
  }
  const node = draft.look(target);
  if (node !== undefined) draft.say(explainNode(node, draft.canvas()));
  else if (!draft.hasQuestion()) draft.say(notUnderstoodText);
}

/** Kinds of nodes that have all of these fields: what a change can be meant for. */
function typesWithFields(fields: Fields): NodeType[] {
  const names = Object.keys(fields);
  return nodeTypes.filter((type) => names.every((name) => name in nodeTypeInfo[type].data.shape));
}
