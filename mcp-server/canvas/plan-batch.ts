import { AppError } from "../../src/shared/errors.ts";
import { MAX_OPS_PER_BATCH, type Op } from "../../src/shared/study/ops.ts";
import { findNode, type Study } from "../../src/shared/study/study.ts";
import type { Operation } from "./operations.ts";
import { planOperation, type Step } from "./plan-operation.ts";

/**
 * Plans operations one on top of the other: all of them, or none.
 * @throws AppError op-rejected, naming the first operation that does not work.
 */
export function planBatch(study: Study, operations: readonly Operation[]): Step {
  const references = new Map<string, string>();
  const ops: Op[] = [];
  const messages: string[] = [];
  let present = study;
  for (const [index, operation] of operations.entries()) {
    try {
      const step = planOperation(present, operation, references);
      present = step.study;
      ops.push(...step.ops);
      messages.push(step.message);
      if (operation.action === "add_node" && operation.ref !== undefined && step.addedId !== undefined) {
        if (references.has(operation.ref) || findNode(study, operation.ref) !== undefined) {
          throw new AppError(
            "op-rejected",
            `The ref "${operation.ref}" is in use already: choose another one`,
          );
        }
        references.set(operation.ref, step.addedId);
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw new AppError(
        "op-rejected",
        `operations[${index}] (${operation.action}): ${error.message}\nNothing of the batch was done: mend this operation and send the batch again.`,
        { cause: error },
      );
    }
  }
  if (ops.length > MAX_OPS_PER_BATCH) {
    throw new AppError(
      "op-rejected",
      `The batch comes to ${ops.length} changes, nodes and edges counted; at most ${MAX_OPS_PER_BATCH} go at once. Nothing was done: split it.`,
    );
  }
  return { study: present, ops, message: messages.join("\n") };
}
