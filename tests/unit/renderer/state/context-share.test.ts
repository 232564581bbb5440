import { expect, it } from "vitest";
import { findContextShare } from "../../../../src/renderer/state/context-share.ts";
import type { Usage } from "../../../../src/shared/chat/chat.ts";
import { makeTurn } from "./make-loaded.ts";

const usage: Usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };

const turn = (told: Partial<Usage> | undefined) =>
  makeTurn({ id: "turn", ...(told === undefined ? {} : { usage: { ...usage, ...told } }) });

it("the context is as full as the latest turn says that tells both numbers", () => {
  const turns = [
    turn({ contextTokens: 10_000, contextWindow: 200_000 }),
    turn({ contextTokens: 50_000, contextWindow: 200_000 }),
    turn({ contextTokens: 60_000 }),
    turn(undefined),
  ];
  expect(findContextShare(turns)).toEqual({ tokens: 50_000, window: 200_000, share: 0.25 });
});

it("a context is never more than full, and unknown where no turn tells it", () => {
  expect(findContextShare([turn({ contextTokens: 300, contextWindow: 200 })])?.share).toBe(1);
  expect(findContextShare([turn({ contextTokens: 300 })])).toBeUndefined();
  expect(findContextShare([])).toBeUndefined();
});
