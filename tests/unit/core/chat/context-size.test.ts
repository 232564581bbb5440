import { describe, expect, it } from "vitest";
import { buildContext } from "../../../../src/core/chat/build-context.ts";
import { checkStudy } from "../../../../src/shared/study/check-study.ts";
import { generateStudy } from "../../../support/generate-study.ts";

/** About four bytes are a token. */
function tokensOf(nodeCount: number): number {
  const study = generateStudy(nodeCount);
  const context = buildContext({
    mode: "user",
    study,
    selection: [],
    mentions: [],
    attachments: [],
    userChanges: [],
    problems: checkStudy(study),
    unavailable: [],
    isReviewed: false,
    waiting: [],
    notMade: [],
    history: [],
  });
  return Buffer.byteLength(context) / 4;
}

describe("the context of a turn", () => {
  it.each([
    [10, 1_000],
    [100, 6_000],
    [1_000, 11_000],
    [5_000, 11_000],
  ])("takes few tokens at %i nodes: at most %i", (nodeCount, most) => {
    expect(tokensOf(nodeCount)).toBeLessThan(most);
  });
});
