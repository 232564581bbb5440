import { expect, it } from "vitest";
import { buildTurnMessage } from "../../../../src/core/chat/turn-message.ts";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import { emptyTurn } from "../../../support/fold-journal.ts";
import { makeBeamStudy } from "../../../support/make-study.ts";

it("tells what is wrong with the study, its folder and the machine, the errors first", () => {
  const [context] = buildTurnMessage({
    turn: { ...emptyTurn, userText: "Go on" },
    study: applyOps(makeBeamStudy(), [
      { type: "updateNode", nodeId: "con_stress", data: { limit: null } },
      { type: "disconnect", sourceId: "out_mass", targetId: "obj_mass" },
    ]),
    unavailable: [],
    outerProblems: [
      { severity: "error", code: "file-absent", nodeId: "model_beam", message: "beam.inp.tmpl is gone" },
      { severity: "warning", code: "program-absent", nodeId: "solver_ccx", message: "ccx is not installed" },
    ],
    changesSince: [],
    history: [],
    waiting: [],
    before: undefined,
    files: [],
  });
  const text = context?.type === "text" ? context.text : "";
  const data = JSON.parse(text.split("\n")[2] ?? "");
  expect(data.problems.map(({ message }: { message: string }) => message)).toEqual([
    '"Stress limit" has no limit',
    '"Least mass" has no value: connect an extractor or give it an expression',
    "beam.inp.tmpl is gone",
    'Nothing uses the value of "Mass"',
    "ccx is not installed",
  ]);
});
