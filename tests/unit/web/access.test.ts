import { expect, it } from "vitest";
import { createAccess } from "../../../src/web/access.ts";

it("takes the right token whatever wrong ones came before, and tells too many wrong ones to wait", () => {
  const access = createAccess(1);
  const verdicts = Array.from({ length: 22 }, (_, index) => access.judgeToken(`guess ${index}`));
  expect(verdicts).toEqual([...Array(20).fill("wrong"), "wrong-again", "wrong-again"]);
  expect(access.judgeToken(access.token)).toBe("right");
  expect(access.judgeToken("")).toBe("wrong-again");
});

it("has another token and cookie for each start", () => {
  const [first, second] = [createAccess(1), createAccess(1)];
  expect([first.token === second.token, first.cookie === second.cookie]).toEqual([false, false]);
});
