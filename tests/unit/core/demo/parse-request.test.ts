import { describe, expect, it } from "vitest";
import { parseRequest } from "../../../../src/core/demo/parse-request.ts";

const base = { type: "add", nodeType: "designVariable", connectTo: [] };
const mm = (lower: number, upper: number, initial: number) => ({
  kind: "continuous",
  lower,
  upper,
  unit: "mm",
  initial,
});
const web = { ...base, label: "web thickness", fields: mm(2, 8, 5) };
const limit = { type: "limit", relation: "<=", always: false, connectTo: [] };
const stress = { ...limit, what: "stress", limit: 200, unit: "MPa" };
const goal = { type: "goal", sense: "minimize", always: false, connectTo: [] };

/** Each sentence with everything that it asks for. */
const sentences: readonly (readonly [string, ...object[]])[] = [
  // Continuous variables: wordings, number formats, units.
  [
    "Add a design variable for the web thickness between 2 and 8 mm and connect it to the model",
    { ...web, connectTo: ["model"] },
  ],
  ["add a design variable for the web thickness from 2 to 8 mm", web],
  ["Create a new variable called web thickness, 2-8mm", web],
  ['Add variable "web thickness" 2mm to 8mm', web],
  ["add a new design variable web thickness (2..8 mm)", web],
  ["I want a variable for the web thickness between 8 and 2 mm.", web],
  ["Add the web thickness as a design variable from 2 to 8 millimetres", web],
  ["Could you please add a variable with lower bound 2 and upper bound 8 mm called web thickness?", web],
  ["add a variable between 2 and 8 mm for the web thickness", web],
  [
    "add a variable for the web thickness between 2 and 8 mm, linked to the model and the solver",
    { ...web, connectTo: ["model", "solver"] },
  ],
  ["hi! add a design variable for the web thickness, range 2 to 8, in mm please", web],
  [
    "add a variable t from 0.5 up to 2.5 in starting at 1",
    { ...base, label: "t", fields: { kind: "continuous", lower: 0.5, upper: 2.5, unit: "in", initial: 1 } },
  ],
  [
    "add a variable t from 1e-3 to 5e-3 m",
    {
      ...base,
      label: "t",
      fields: { kind: "continuous", lower: 0.001, upper: 0.005, unit: "m", initial: 0.003 },
    },
  ],
  [
    "add a variable for the area of bar 1 between 0.1 and 35 in^2",
    {
      ...base,
      label: "area of bar 1",
      fields: { kind: "continuous", lower: 0.1, upper: 35, unit: "in^2", initial: 17.55 },
    },
  ],
  [
    "add a variable load angle between -45 and 45 degrees",
    {
      ...base,
      label: "load angle",
      fields: { kind: "continuous", lower: -45, upper: 45, unit: "deg", initial: 0 },
    },
  ],
  [
    "add a cross section variable between 1,000 and 5,000 mm2",
    {
      ...base,
      label: "cross section",
      fields: { kind: "continuous", lower: 1000, upper: 5000, unit: "mm2", initial: 3000 },
    },
  ],
  [
    "add variable x in [0, 1]",
    { ...base, label: "x", fields: { kind: "continuous", lower: 0, upper: 1, initial: 0.5 } },
  ],
  [
    "add a variable radius, 10 to 20 mm, in steps of 0.5 mm, on a log scale",
    { ...base, label: "radius", fields: { ...mm(10, 20, 15), step: 0.5, scale: "log" } },
  ],
  [
    "add a variable fill ratio between 10 and 90 %",
    {
      ...base,
      label: "fill ratio",
      fields: { kind: "continuous", lower: 10, upper: 90, unit: "%", initial: 50 },
    },
  ],
  [
    "add a variable a from 1 to 2 mm and a variable b from 3 to 4 mm and connect them to the model",
    { ...base, label: "a", fields: mm(1, 2, 1.5), connectTo: ["model"] },
    { ...base, label: "b", fields: mm(3, 4, 3.5), connectTo: ["model"] },
  ],
  [
    "add two design variables: width and height",
    { ...base, label: "width", fields: { kind: "continuous" } },
    { ...base, label: "height", fields: { kind: "continuous" } },
  ],
  [
    "add a variable for the width between 2 and 8 furlongs",
    {
      ...base,
      label: "width",
      fields: { kind: "continuous", lower: 2, upper: 8, initial: 5 },
      ignored: "furlongs",
    },
  ],
  [
    "add a design variable",
    { type: "unclear", text: "add a design variable", reason: "What should the design variable be called?" },
  ],
  // Integer and categorical variables.
  [
    "Add an integer number of bolts from 2 to 8",
    { ...base, label: "number of bolts", fields: { kind: "integer", lower: 2, upper: 8, initial: 5 } },
  ],
  [
    "add a discrete variable plies from 3 to 8",
    { ...base, label: "plies", fields: { kind: "integer", lower: 3, upper: 8, initial: 5 } },
  ],
  [
    "Add a material, one of steel, aluminium or titanium",
    {
      ...base,
      label: "material",
      fields: { kind: "categorical", choices: ["steel", "aluminium", "titanium"], initial: "steel" },
    },
  ],
  [
    "add a categorical variable material one of steel, aluminium or titanium",
    {
      ...base,
      label: "material",
      fields: { kind: "categorical", choices: ["steel", "aluminium", "titanium"], initial: "steel" },
    },
  ],
  [
    "add a material variable: steel or titanium",
    {
      ...base,
      label: "material",
      fields: { kind: "categorical", choices: ["steel", "titanium"], initial: "steel" },
    },
  ],
  [
    "add a variable for the fibre angle that can be 0, 45 or 90 deg",
    {
      ...base,
      label: "fibre angle",
      fields: { kind: "categorical", choices: [0, 45, 90], unit: "deg", initial: 0 },
    },
  ],
  // Objectives.
  ["minimise the weight", { ...goal, what: "weight" }],
  ["Minimize weight and displacement", { ...goal, what: "weight" }, { ...goal, what: "displacement" }],
  ["maximise the stiffness", { ...goal, sense: "maximize", what: "stiffness" }],
  ["make the beam as light as possible", { ...goal, what: "weight of the beam" }],
  ["add an objective to minimise the mass", { ...goal, what: "mass", always: true }],
  ["add objective mass (minimise)", { ...goal, what: "mass", always: true }],
  ["minimise width*height", { ...goal, what: "width*height" }],
  // Constraints and limits.
  ["keep the stress below 200 MPa", stress],
  ["the stress must not exceed 200 MPa", stress],
  ["stress <= 200 MPa", stress],
  ["limit the stress to 200 mpa", stress],
  ["make sure that the stress stays under 200 MPa", stress],
  ["the stress should be less than or equal to 200 MPa", stress],
  ["no more than 200 MPa stress", stress],
  ["set a limit of 200 MPa on the stress", stress],
  ["add a constraint that the stress is at most 200 MPa", { ...stress, always: true }],
  ["add a constraint on the stress of at most 200 MPa", { ...stress, always: true }],
  ["frequency at least 50 Hz", { ...limit, what: "frequency", relation: ">=", limit: 50, unit: "Hz" }],
  ["the mass must not fall below 2 kg", { ...limit, what: "mass", relation: ">=", limit: 2, unit: "kg" }],
  ["the volume should be equal to 1.5", { ...limit, what: "volume", relation: "=", limit: 1.5 }],
  [
    "keep the stress below 200 MPa and the displacement below 5 mm",
    stress,
    { ...limit, what: "displacement", limit: 5, unit: "mm" },
  ],
  // Changes.
  [
    "change the web thickness to 3 to 9 mm",
    { type: "change", target: "web thickness", fields: { lower: 3, upper: 9, unit: "mm" } },
  ],
  [
    "the web thickness should be between 3 and 9 mm",
    { type: "change", target: "web thickness", fields: { lower: 3, upper: 9, unit: "mm" } },
  ],
  [
    "make the web thickness go from 1 to 10",
    { type: "change", target: "web thickness", fields: { lower: 1, upper: 10 } },
  ],
  [
    "set the upper bound of the web thickness to 9",
    { type: "change", target: "web thickness", fields: { upper: 9 } },
  ],
  [
    "increase the upper bound of the web thickness from 8 to 10 mm",
    { type: "change", target: "web thickness", fields: { upper: 10, unit: "mm" } },
  ],
  [
    "set the web thickness's lower bound to 3 mm",
    { type: "change", target: "web thickness", fields: { lower: 3, unit: "mm" } },
  ],
  [
    "set the lower bound of x to 3 and the upper bound to 9",
    { type: "change", target: "x", fields: { lower: 3 } },
    { type: "change", target: "it", fields: { upper: 9 } },
  ],
  [
    "change the unit of the web thickness to cm",
    { type: "change", target: "web thickness", fields: { unit: "cm" } },
  ],
  [
    "make the number of bolts integer",
    { type: "change", target: "number of bolts", fields: { kind: "integer" } },
  ],
  [
    "raise the stress limit to 260 MPa",
    { type: "change", target: "stress", fields: { limit: 260, unit: "MPa" } },
  ],
  [
    "change the stress constraint to 260 MPa",
    { type: "change-value", target: "stress constraint", value: 260, unit: "MPa" },
  ],
  [
    "start the web thickness at 4 mm",
    { type: "change-value", target: "web thickness", value: 4, unit: "mm" },
  ],
  [
    "change the objective to maximise",
    { type: "change", target: "objective", fields: { sense: "maximize" } },
  ],
  [
    "use 60 trials with seed 3 and CMA-ES",
    { type: "algorithm", fields: { trials: 60, seed: 3, kind: "cmaEs" } },
  ],
  ["set the number of trials to 100", { type: "algorithm", fields: { trials: 100 } }],
  [
    "rename web thickness to wall thickness",
    { type: "rename", target: "web thickness", label: "wall thickness" },
  ],
  ['call the web thickness "a and b"', { type: "rename", target: "web thickness", label: "a and b" }],
  [
    "remove the web thickness and the flange width",
    { type: "remove", targets: ["web thickness", "flange width"] },
  ],
  // Connections.
  [
    "connect the web thickness to the model",
    { type: "connect", sources: ["web thickness"], targets: ["model"] },
  ],
  [
    "link width and height with the model",
    { type: "connect", sources: ["width", "height"], targets: ["model"] },
  ],
  [
    "disconnect the web thickness from the model",
    { type: "disconnect", sources: ["web thickness"], targets: ["model"] },
  ],
  [
    "remove the connection between width and the model",
    { type: "disconnect", sources: ["width"], targets: ["model"] },
  ],
  ["disconnect the width", { type: "disconnect", sources: ["width"], targets: [] }],
  // Other nodes.
  [
    "Extract the volume and the tip deflection from CalculiX",
    { type: "add", nodeType: "extractor", label: "volume", fields: {}, connectTo: ["CalculiX"] },
    { type: "add", nodeType: "extractor", label: "tip deflection", fields: {}, connectTo: ["CalculiX"] },
  ],
  [
    "add an extractor for the weight from the solver in kg",
    { type: "add", nodeType: "extractor", label: "weight", fields: { unit: "kg" }, connectTo: ["solver"] },
  ],
  [
    "add an extractor called volume with formula L*w*h",
    {
      type: "add",
      nodeType: "extractor",
      label: "volume",
      fields: { kind: "formula", expression: "L*w*h" },
      connectTo: [],
    },
  ],
  [
    "add a CalculiX solver",
    {
      type: "add",
      nodeType: "solver",
      label: "CalculiX solver",
      fields: { kind: "calculix" },
      connectTo: [],
    },
  ],
  ["add a model called plate", { type: "add", nodeType: "model", label: "plate", fields: {}, connectTo: [] }],
  [
    'add a note "check buckling and connect it to nothing"',
    {
      type: "add",
      nodeType: "note",
      label: "check buckling and connect it to nothing",
      fields: { text: "check buckling and connect it to nothing" },
      connectTo: [],
    },
  ],
  // Questions and talk.
  ["explain the study", { type: "explain" }],
  ["What does this study do?", { type: "explain" }],
  ["what are the bounds of the width?", { type: "explain", target: "width" }],
  ["what is wrong with it?", { type: "check" }],
  ["is the study ready to run?", { type: "check" }],
  ["read the canvas", { type: "read" }],
  ["list the variables", { type: "read", nodeType: "designVariable" }],
  ["lay out the canvas", { type: "layout" }],
  ["list the studies", { type: "list-studies" }],
  ["create a study called Beam test", { type: "create-study", name: "Beam test" }],
  ["hello there", { type: "talk", topic: "greeting" }],
  ["what can you do?", { type: "talk", topic: "help" }],
  ["are you Claude?", { type: "talk", topic: "who" }],
  ["undo that", { type: "talk", topic: "undo" }],
  // The CLI's own tools.
  ["run the command `ls -la; rm x`", { type: "command", command: "ls -la; rm x" }],
  [
    "write a file notes.md",
    { type: "write-file", path: "notes.md", content: "Written by the Planform demo model.\n" },
  ],
  [
    'create a file out.txt with the text "x and y"',
    { type: "write-file", path: "out.txt", content: "x and y\n" },
  ],
  ["read /etc/passwd", { type: "read-file", path: "/etc/passwd" }],
  // Several in one message.
  [
    "Add a design variable for the web thickness between 2 and 8 mm, connect it to the model and keep the stress below 200 MPa. Then use 80 trials. What is wrong with it?",
    { ...web, connectTo: ["model"] },
    stress,
    { type: "algorithm", fields: { trials: 80 } },
    { type: "check" },
  ],
];

describe("parseRequest", () => {
  it.each(sentences.map(([sentence, ...intents]) => ({ sentence, intents })))(
    "reads: $sentence",
    ({ sentence, intents }) => {
      expect(parseRequest(sentence)).toEqual(intents);
    },
  );

  it.each(["make me a sandwich", "lösche alles", "xyzzy", "swap the bounds of x"])(
    "does not pretend to understand: %s",
    (text) => {
      expect(parseRequest(text).map((intent) => intent.type)).toEqual(["unclear"]);
    },
  );

  it("keeps the understood parts of a message and names the rest", () => {
    const intents = parseRequest("Minimise the weight. Frobnicate the beam.");
    expect(intents).toEqual([
      { ...goal, what: "weight" },
      { type: "unclear", text: "Frobnicate the beam" },
    ]);
  });

  it("asks for names instead of removing everything", () => {
    expect(parseRequest("remove all nodes")[0]).toMatchObject({
      type: "unclear",
      reason: expect.stringContaining("by their names"),
    });
  });

  it("refuses what is too long instead of searching it for rules", () => {
    expect(parseRequest("and ".repeat(1_000_000))).toMatchObject([
      { type: "unclear", reason: expect.stringContaining("too long") },
    ]);
    expect(parseRequest(`add ${"a ".repeat(500)}`)).toMatchObject([{ type: "unclear" }]);
  });
});
