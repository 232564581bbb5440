import { expect, it } from "vitest";
import { turnsToTakeBack } from "../../../../src/renderer/chat/turns-to-take-back.ts";
import type { TurnChange } from "../../../../src/shared/chat/chat.ts";
import { makeTurn } from "../make-turn.ts";

const applied: TurnChange = { modificationId: "m", state: "applied", revision: 2, rows: [] };
const refused: TurnChange = { modificationId: "n", state: "refused", rows: [] };

it("takes back the changes of a turn and of those after it that are still in the study, oldest first", () => {
  const path = [
    makeTurn("t1", undefined, { changes: [applied] }),
    makeTurn("t2", "t1", { changes: [refused, applied] }),
    makeTurn("t3", "t2", { changes: [refused] }),
    makeTurn("t4", "t3", { changes: [applied], undone: true }),
    makeTurn("t5", "t4"),
    makeTurn("t6", "t5", { changes: [applied] }),
  ];
  expect(turnsToTakeBack(path, "t2").map(({ id }) => id)).toEqual(["t2", "t6"]);
  expect(turnsToTakeBack(path, "elsewhere")).toEqual([]);
});
