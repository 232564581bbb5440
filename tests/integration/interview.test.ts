import { expect, it, onTestFinished } from "vitest";
import { preparedMessages } from "../../src/shared/chat/prepared-messages.ts";
import { checkStudy } from "../../src/shared/study/check-study.ts";
import { makeDraft } from "../support/make-draft.ts";
import { answerText, openTestApp } from "../support/open-test-app.ts";

it("an interview with the demo model makes a study that the check has nothing against", async () => {
  const test = await openTestApp({ demo: true, env: { PLANFORM_DEMO_PACE_MS: "0", ANTHROPIC_API_KEY: "" } });
  onTestFinished(() => test.cleanUp());
  const { study: made, folder } = await test.app.createStudy({ path: "bar", name: "Bar" });
  expect(folder).toMatch(/planform[/\\]studies[/\\]bar$/);
  expect(made).toMatchObject({ name: "Bar", nodes: [] });

  let turn = await test.say(preparedMessages.interview);
  const { conversationId } = turn;
  const answers = [
    ["A flat steel bar, 1 m long, in tension", "What may vary"],
    ["width 10 to 60 mm, height 20 to 90 mm", "How is a design computed"],
    ["by formulas", "Which numbers come out"],
    [
      "mass = width * height * 7.85e-3 in kg; stress = 50000 / (width * height) in MPa",
      "as small or as large",
    ],
    ["minimise the mass", "Which limits"],
    ["stress below 200 MPa", "How many designs"],
    ["60 designs", "finds nothing wrong"],
  ] as const;
  for (const [text, next] of answers) {
    turn = await test.say(text, { conversationId });
    expect(turn.state).toBe("done");
    expect(answerText(turn)).toContain(next);
  }
  const study = test.app.workspace().study.study();
  expect(checkStudy(study)).toEqual([]);
  expect(study.nodes.map(({ type }) => type).sort()).toEqual([
    "algorithm",
    "constraint",
    "designVariable",
    "designVariable",
    "extractor",
    "extractor",
    "note",
    "objective",
  ]);
}, 120_000);

it("a study is made from a template or a draft and opened, in a folder that is proposed", async () => {
  const test = await openTestApp();
  onTestFinished(() => test.cleanUp());
  const path = await test.app.proposeFolder("My beam");
  const copy = await test.app.createStudy({ path, name: "My beam", template: "cantilever" });
  expect(copy).toMatchObject({ folder: path, study: { name: "My beam" } });
  expect(copy.study.nodes).toHaveLength(14);
  expect(copy.study.id).not.toBe("sample-cantilever");
  expect(await test.app.proposeFolder("My beam")).toBe(`${path}-2`);

  const drawn = await test.app.createStudy({ path: "~/drawn", name: "Drawn", draft: makeDraft() });
  expect(drawn.folder).toBe(`${test.homeFolder}/drawn`);
  expect(checkStudy(drawn.study)).toEqual([]);
  await expect(
    test.app.createStudy({ path: "other", name: "X", draft: makeDraft({ objectives: [{ of: "Weight" }] }) }),
  ).rejects.toMatchObject({ code: "invalid-input" });
  expect(test.app.workspace().study.study().name).toBe("Drawn");
});
