import { describe, expect, it } from "vitest";
import { preparedMessages } from "../../../../src/shared/chat/prepared-messages.ts";
import { checkStudy } from "../../../../src/shared/study/check-study.ts";
import { makeBeamStudy, makeStudy } from "../../../support/make-study.ts";
import { talkToDemo } from "../../../support/talk-to-demo.ts";

const labels = (talk: ReturnType<typeof talkToDemo>, type: string): string[] =>
  talk
    .study()
    .nodes.filter((node) => node.type === type)
    .map(({ label }) => label);

function beginInterview() {
  const talk = talkToDemo(makeStudy());
  const first = talk.say(preparedMessages.interview);
  return { talk, first };
}

function answerUpTo(last: number) {
  const { talk } = beginInterview();
  const answers = [
    "A flat steel bar, 1 m long, in tension",
    "width 10 to 60 mm, height 20 to 90 mm",
    "by formulas",
    "mass = width * height * 7.85e-3 in kg; stress in MPa = 50000 / (width * height)",
    "minimise the mass",
    "stress below 200 MPa",
  ];
  const replies = answers.slice(0, last).map((text) => talk.say(text));
  return { talk, reply: replies.at(-1) ?? "" };
}

describe("an interview with the demo model", () => {
  it("leads from an empty canvas to a study without problems, each answer by one batch", () => {
    const { talk, first } = beginInterview();
    expect(first).toContain("What is the part");
    expect(talk.say("A flat steel bar, 1 m long, in tension")).toContain("What may vary");
    expect(talk.calls()).toEqual(["canvas_read", "canvas_batch"]);
    expect(
      talk.say("width 10 to 60 mm, height 20 to 90 mm and a material, one of steel or aluminium"),
    ).toMatch(/Added \*\*width\*\* \(10 to 60 mm\).*How is a design computed/s);
    expect(talk.say("by formulas")).toContain("Which numbers come out of it");
    expect(talk.calls()).toEqual(["canvas_read"]);
    expect(talk.say("stress = force_n / area and area = width * height in mm^2")).toContain("force_n");
    expect(labels(talk, "extractor")).toEqual(["area"]);
    expect(talk.say("stress = 50000 / area in MPa, mass = area * 7.85e-3 in kg")).toContain(
      "as small or as large as possible",
    );
    expect(talk.say("minimise the mass")).toContain("Which limits");
    expect(talk.say("stress below 200 MPa and area at least 300 mm^2")).toContain("How many designs");
    const end = talk.say("60 designs, 4 at once");
    expect(talk.calls()).toEqual(["canvas_read", "canvas_batch", "check_study"]);
    expect(end).toContain('"material" is not connected');
    expect(end).not.toContain('Say "run it"');
    expect(checkStudy(talk.study()).map(({ nodeId }) => nodeId)).toEqual(["dv_material"]);
    expect(talk.study().nodes.find(({ id }) => id === "dv_width")?.data).toEqual({
      kind: "continuous",
      lower: 10,
      upper: 60,
      unit: "mm",
    });
    expect(talk.study().nodes.find(({ type }) => type === "algorithm")?.data).toEqual({
      kind: "auto",
      trials: 60,
      workers: 4,
    });
  });

  it("offers to run a study that has no errors", () => {
    const { talk } = answerUpTo(6);
    expect(talk.say("60 designs")).toMatch(/finds nothing wrong.*Say "run it" to start the optimisation\.$/s);
  });

  it("sets up a program with its files, and reads results from files", () => {
    const { talk } = answerUpTo(2);
    expect(talk.say("CalculiX with beam.inp from model/beam.inp.tmpl")).toContain("results.json");
    expect(labels(talk, "solver")).toEqual(["CalculiX"]);
    expect(talk.study().nodes.find(({ type }) => type === "model")?.data).toEqual({
      files: [{ source: "model/beam.inp.tmpl", template: true }],
    });
    talk.say("stress in MPa from results.json at stress.max");
    expect(talk.study().nodes.find(({ type }) => type === "extractor")).toMatchObject({
      label: "stress",
      data: { kind: "json", file: "results.json", path: "stress.max", unit: "MPa" },
    });
    expect(checkStudy(talk.study()).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it.each([
    [1, "something roughly as wide as a hand", "What may vary"],
    [1, "width 10 to 60 mm, depth", "What may vary"],
    [2, "magic", "How is a design computed"],
    [3, "the mass", "Which numbers come out"],
    [4, "minimise the price", "as small or as large as possible"],
    [5, "stress below the usual", "Which limits"],
    [5, "stress below 2 kN", "Which limits"],
    [6, "plenty", "How many designs"],
  ])("says after answer %i what of %j it did not take in, and asks again", (answered, text, question) => {
    const { talk } = answerUpTo(answered);
    const reply = talk.say(text);
    expect(reply).toContain("I did not take this in");
    expect(reply.split("\n").at(-1)).toContain(question);
  });

  it("takes what it understood of an answer, and goes on after the rest", () => {
    const { talk } = answerUpTo(1);
    talk.say("width 10 to 60 mm, depth");
    expect(labels(talk, "designVariable")).toEqual(["width"]);
    expect(talk.say("depth between 5 and 8 mm")).toContain("How is a design computed");
    expect(labels(talk, "designVariable")).toEqual(["depth", "width"]);
  });

  it("passes a question over, and takes no word for none as a limit", () => {
    const { talk } = answerUpTo(5);
    expect(talk.say("none")).toContain("How many designs");
    expect(talk.say("next")).toContain("That was all");
    expect(labels(talk, "constraint")).toEqual([]);
  });

  it("is left by another request and taken up where the canvas lacks something", () => {
    const { talk } = answerUpTo(2);
    expect(talk.say("explain the study")).toContain("The study has 3 nodes");
    expect(talk.say("width 1 to 2 mm")).not.toContain("How is a design computed");
    expect(talk.say("go on with the interview")).toContain("How is a design computed");
    expect(talk.say("stop")).toContain("The interview is over");
    expect(talk.say("by formulas")).toContain("did not understand");
  });

  it.each(["remove the width", "add a note saying check the load", "What is wrong with it?", "help"])(
    "is left by %j",
    (text) => {
      const { talk } = answerUpTo(2);
      expect(talk.say(text)).not.toContain("How is a design computed");
    },
  );

  it("asks again where the tool refuses, with its reason", () => {
    const { talk } = answerUpTo(2);
    const reply = talk.say("Python with ../../secret.py from ../../secret.py");
    expect(reply).toMatch(/^I could not put that on the canvas: /);
    expect(reply.split("\n").at(-1)).toContain("How is a design computed");
  });

  it("asks only for what a study lacks", () => {
    const whole = talkToDemo(makeBeamStudy());
    expect(whole.say(preparedMessages.interview)).toContain("That was all");
    const beam = makeBeamStudy();
    const started = talkToDemo({
      ...beam,
      nodes: beam.nodes.filter(({ type }) => type !== "objective"),
      edges: beam.edges.filter(({ sourceId, targetId }) => ![sourceId, targetId].includes("obj_mass")),
    });
    expect(started.say(preparedMessages.interview)).toContain("as small or as large as possible");
  });
});
