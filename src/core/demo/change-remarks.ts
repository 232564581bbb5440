import { describeData } from "./describe-canvas.ts";
import type { Intent } from "./intents.ts";
import type { CanvasNode } from "./read-canvas.ts";

export function addRemarks(
  intent: Extract<Intent, { type: "add" }>,
  targets: readonly CanvasNode[],
): string[] {
  const remarks = ignoredRemark(intent.ignored);
  if (intent.nodeType !== "designVariable") return remarks;
  const { kind, lower, upper } = intent.fields;
  if (kind !== "categorical" && (lower === undefined || upper === undefined))
    remarks.push("It has no bounds yet.");
  if (targets.length === 0) remarks.push('It is not connected yet: say "connect it to the model".');
  return remarks;
}

export function ignoredRemark(ignored: string | undefined): string[] {
  return ignored === undefined ? [] : [`I did not understand "${ignored}" and left it out.`];
}

export function describeChange(before: CanvasNode, after: CanvasNode): string {
  const now = describeData(after.type, after.data);
  const then = describeData(before.type, before.data);
  if (now === then || now === "") return "as asked";
  return then === "" ? now : `${now}; before: ${then}`;
}

/** What a change of bounds or unit leaves behind that may not be meant. */
export function doubtsAfterChange(before: CanvasNode, after: CanvasNode): string[] {
  const { lower, upper, initial, unit } = after.data;
  const doubts: string[] = [];
  const isBelow = typeof initial === "number" && typeof lower === "number" && initial < lower;
  const isAbove = typeof initial === "number" && typeof upper === "number" && initial > upper;
  if (isBelow || isAbove) doubts.push(`Its start value ${initial} is outside the bounds now.`);
  if (typeof lower === "number" && typeof upper === "number" && lower > upper) {
    doubts.push("Its bounds are reversed now.");
  }
  if (before.data.unit !== undefined && unit !== before.data.unit) {
    doubts.push(`Note that its unit was ${String(before.data.unit)}: nothing was converted.`);
  }
  return doubts;
}
