import { compactCanvas, compactProblems } from "../../mcp-server/canvas/compact-canvas.ts";
import { Operation } from "../../mcp-server/canvas/operations.ts";
import { planBatch } from "../../mcp-server/canvas/plan-batch.ts";
import { planReply } from "../../src/core/demo/plan-reply.ts";
import type { Exchange, ToolOutcome } from "../../src/core/demo/read-conversation.ts";
import { AppError } from "../../src/shared/errors.ts";
import { checkStudy } from "../../src/shared/study/check-study.ts";
import type { Study } from "../../src/shared/study/study.ts";

export type DemoTalk = {
  /** Says something and returns the last text of the answer. */
  say(text: string): string;
  study(): Study;
  /** Names of the tools that were called since the last `say`. */
  calls(): readonly string[];
};

/** A conversation with the demo model whose tools work on a study in memory, as those of the tool server do. */
export function talkToDemo(start: Study): DemoTalk {
  const exchanges: Exchange[] = [];
  let study = start;
  let calls: string[] = [];

  function run(name: string, input: unknown): ToolOutcome {
    calls.push(name);
    try {
      return { name, input, text: JSON.stringify(answer(name, input)), isError: false };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { name, input, text: error.message, isError: true };
    }
  }

  function answer(name: string, input: unknown): unknown {
    if (name === "canvas_read") return compactCanvas(study, {});
    if (name === "check_study") return compactProblems(checkStudy(study));
    const { operations } = input as { operations: unknown[] };
    const step = planBatch(
      study,
      operations.map((operation) => Operation.parse(operation)),
    );
    study = step.study;
    return { success: true, modification: { ops: step.ops } };
  }

  return {
    study: () => study,
    calls: () => calls,
    say(userText) {
      calls = [];
      let exchange: Exchange = { userText, contextTexts: [], replyCount: 0, replyTexts: [], outcomes: [] };
      const before = [...exchanges];
      for (;;) {
        const parts = planReply([...before, exchange], ["canvas_read", "canvas_batch", "check_study"]);
        const texts = parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
        const outcomes = parts.flatMap((part) => (part.type === "tool" ? [run(part.name, part.input)] : []));
        exchange = {
          ...exchange,
          replyCount: exchange.replyCount + 1,
          replyTexts: [...exchange.replyTexts, ...texts],
          outcomes: [...exchange.outcomes, ...outcomes],
        };
        if (outcomes.length > 0) continue;
        exchanges.push(exchange);
        return texts.at(-1) ?? "";
      }
    },
  };
}
