import { AppError } from "../../src/shared/errors.ts";
import type { Study } from "../../src/shared/study/study.ts";
import type { Step } from "../canvas/plan-operation.ts";
import { MAX_ANSWER_CHARS, type ToolContext } from "../tool.ts";

/** Makes a planned change and answers with its modification, which the app takes out of the answer. */
export async function changeCanvas(
  plan: (study: Study) => Step | Promise<Step>,
  { workspace, client, signal }: ToolContext,
): Promise<object> {
  const change = await workspace.change(
    async (study) => {
      const step = await plan(study);
      if (JSON.stringify(step.ops).length + JSON.stringify(step.message).length > MAX_ANSWER_CHARS - 1_000) {
        throw new AppError(
          "op-rejected",
          "The change is too large for one call: split it into several calls",
        );
      }
      return step;
    },
    { client, signal },
  );
  return { success: true, ...change };
}
