import { describe, expect, it } from "vitest";
import { planReply } from "../../../../src/core/demo/plan-reply.ts";
import type { Exchange, ToolOutcome } from "../../../../src/core/demo/read-conversation.ts";
import type { ReplyPart } from "../../../../src/core/demo/reply-part.ts";
import { PROPOSED } from "../../../../src/shared/study/modification.ts";

const canvasTools = [
  ...["canvas_read", "canvas_add_node", "canvas_update_node", "canvas_remove_node", "canvas_connect_nodes"],
  ...["canvas_disconnect_nodes", "canvas_layout", "check_study", "list_studies", "create_study"],
].map((name) => `mcp__planform__${name}`);

const canvas = {
  revision: 3,
  nodes: [
    node("dv_width", "designVariable", "Width", {
      kind: "continuous",
      lower: 10,
      upper: 60,
      initial: 30,
      unit: "mm",
    }),
    node("dv_web", "designVariable", "web thickness", { kind: "continuous", lower: 2, upper: 8, unit: "mm" }),
    node("dv_flange", "designVariable", "flange thickness", {
      kind: "continuous",
      lower: 2,
      upper: 8,
      unit: "mm",
    }),
    node("model_beam", "model", "Beam"),
    node("solver_ccx", "solver", "CalculiX", { kind: "calculix" }),
    node("out_mass", "extractor", "Mass", { kind: "formula", unit: "kg" }),
    node("out_stress", "extractor", "Largest stress", { kind: "calculixFrd", unit: "MPa" }),
    node("con_stress", "constraint", "Stress limit", { relation: "<=", limit: 200, unit: "MPa" }),
    node("alg", "algorithm", "Search", { trials: 60 }),
  ],
  edges: [{ sourceId: "dv_width", targetId: "model_beam" }],
  problems: [{ severity: "warning", message: "The study has no objective" }],
};

const request = "Add a design variable for the lip height between 2 and 8 mm and connect it to the model";

describe("the way of a change", () => {
  it("looks at the canvas first, after one short sentence", () => {
    const reply = planReply([exchange(request)], canvasTools);
    expect(reply.map((part) => part.type)).toEqual(["text", "tool"]);
    expect(reply[1]).toEqual({ type: "tool", name: "mcp__planform__canvas_read", input: {} });
  });

  it("then calls the tool with the ids of the canvas", () => {
    expect(planReply([exchange(request, [read()])], canvasTools)).toEqual([
      {
        type: "tool",
        name: "mcp__planform__canvas_add_node",
        input: {
          nodeType: "designVariable",
          label: "lip height",
          data: { kind: "continuous", lower: 2, upper: 8, unit: "mm", initial: 5 },
          connectTo: ["model_beam"],
        },
      },
    ]);
  });

  it("says in the end what the tool's answer shows", () => {
    const added = change([addOp("dv_lip_height"), connectOp("dv_lip_height", "model_beam")]);
    expect(lastText(request, [read(), added])).toBe(
      "Added the design variable **lip height** (2 to 8 mm, start 5 mm). It is connected to **Beam**.",
    );
  });

  it("says that a change waits for review where the tool's answer does", () => {
    const { text, ...outcome } = change([addOp("dv_lip_height")]);
    const proposed = { ...outcome, text: text.replace('"message":"', `"message":"${PROPOSED}`) };
    expect(lastText(request, [read(), proposed])).toContain(
      "Proposed, it waits for your review: Added the design variable **lip height**",
    );
  });

  it("does not claim a connection that the answer does not show", () => {
    expect(lastText(request, [read(), change([addOp("dv_lip_height")])])).toContain(
      "shows no connection to **Beam**",
    );
  });

  it("reports an error as an error", () => {
    const refused = { ...outcome("canvas_add_node", "The label is taken"), isError: true };
    expect(lastText(request, [read(), refused])).toBe(
      "I could not add the design variable **lip height**: The label is taken",
    );
  });

  it("changes nothing when the canvas cannot be read", () => {
    const denied = { ...outcome("canvas_read", "Claude requested permissions"), isError: true };
    expect(lastText(request, [denied])).toContain("I could not read the canvas, so nothing was changed");
  });

  it("reads a large canvas piece by piece", () => {
    const first = outcome(
      "canvas_read",
      JSON.stringify({
        ...canvas,
        nodes: canvas.nodes.slice(0, 3),
        leftOut: "3 of 9 nodes shown, 6 more fit the filter: go on with offset 3",
      }),
    );
    expect(planReply([exchange(request, [first])], canvasTools)).toEqual([
      tool("canvas_read", { offset: 3 }),
    ]);
    const rest = outcome(
      "canvas_read",
      JSON.stringify({ ...canvas, nodes: canvas.nodes.slice(3), leftOut: "6 of 9 nodes shown" }),
    );
    expect(planReply([exchange(request, [first, rest])], canvasTools)).toMatchObject([
      { input: { connectTo: ["model_beam"] } },
    ]);
  });

  it("makes several changes one after the other and uses the id that the first one got", () => {
    const text = "add an extractor called buckling load from the solver and keep the buckling load above 3";
    const first = planReply([exchange(text, [read()])], canvasTools);
    expect(first).toMatchObject([
      { name: "mcp__planform__canvas_add_node", input: { connectTo: ["solver_ccx"] } },
    ]);
    const added = change([addOp("out_buckling_load"), connectOp("solver_ccx", "out_buckling_load")]);
    expect(planReply([exchange(text, [read(), added])], canvasTools)).toEqual([
      tool("canvas_add_node", {
        nodeType: "constraint",
        label: "buckling load limit",
        data: { relation: ">=", limit: 3 },
        connectTo: ["out_buckling_load", "alg"],
      }),
    ]);
  });

  it("leaves out what needs a node that could not be added", () => {
    const text = "add a variable lip between 1 and 2 mm. Connect lip to the solver";
    const failed = { ...outcome("canvas_add_node", "no room"), isError: true };
    const reply = lastText(text, [read(), failed]);
    expect(reply).toContain("I could not add the design variable **lip**: no room");
    expect(reply).toContain("I did not connect **lip** to **CalculiX**");
  });
});

describe("which tool a request needs", () => {
  it.each([
    [
      "change the width to 20 to 70 mm",
      "canvas_update_node",
      { nodeId: "dv_width", data: { lower: 20, upper: 70, unit: "mm" } },
    ],
    [
      "keep the stress below 180 MPa",
      "canvas_update_node",
      { nodeId: "con_stress", data: { relation: "<=", limit: 180, unit: "MPa" } },
    ],
    [
      "keep the maximum stress below 180 MPa",
      "canvas_update_node",
      { nodeId: "con_stress", data: { relation: "<=", limit: 180, unit: "MPa" } },
    ],
    ["set the stress limit to 180", "canvas_update_node", { nodeId: "con_stress", data: { limit: 180 } }],
    [
      "keep the width above 15 mm",
      "canvas_update_node",
      { nodeId: "dv_width", data: { lower: 15, unit: "mm" } },
    ],
    [
      "minimise the mass",
      "canvas_add_node",
      {
        nodeType: "objective",
        label: "Minimise mass",
        data: { sense: "minimize" },
        connectTo: ["out_mass", "alg"],
      },
    ],
    [
      "keep the mass below 12 kg",
      "canvas_add_node",
      {
        nodeType: "constraint",
        label: "mass limit",
        data: { relation: "<=", limit: 12, unit: "kg" },
        connectTo: ["out_mass", "alg"],
      },
    ],
    ["use 100 trials", "canvas_update_node", { nodeId: "alg", data: { trials: 100 } }],
    ["rename Width to breadth", "canvas_update_node", { nodeId: "dv_width", label: "breadth" }],
    ["remove the stress limit", "canvas_remove_node", { nodeId: "con_stress" }],
    [
      "connect the model to web thickness",
      "canvas_connect_nodes",
      { sourceId: "dv_web", targetId: "model_beam" },
    ],
    ["disconnect the width", "canvas_disconnect_nodes", { sourceId: "dv_width", targetId: "model_beam" }],
  ])("%s", (text, name, input) => {
    const reply = planReply([exchange(text, [read()])], canvasTools);
    if (name === undefined)
      expect(reply).toMatchObject([{ text: expect.stringContaining("did not understand") }]);
    else expect(reply).toEqual([tool(name, input)]);
  });

  it("lays out and checks without reading the canvas before", () => {
    expect(planReply([exchange("lay out the canvas")], canvasTools).at(-1)).toEqual(
      tool("canvas_layout", {}),
    );
    expect(planReply([exchange("what is wrong with it?")], canvasTools).at(-1)).toEqual(
      tool("check_study", {}),
    );
  });
});

describe("names that fit several nodes", () => {
  const ambiguous = exchange("remove the thickness", [read()]);
  const question = textOf(planReply([ambiguous], canvasTools));

  it("asks which one is meant and does nothing", () => {
    expect(question).toContain(
      "**web thickness** (`dv_web`) or **flange thickness** (`dv_flange`). Which one do you mean?",
    );
  });

  it.each(["the web one", "web thickness", "dv_web", "1", "the first one"])(
    "understands the answer: %s",
    (answer) => {
      const asked = { ...ambiguous, replyTexts: [question] };
      expect(planReply([asked, exchange(answer, [read()])], canvasTools)).toEqual([
        tool("canvas_remove_node", { nodeId: "dv_web" }),
      ]);
    },
  );

  it("prefers the kind of node that the change is for", () => {
    const reply = planReply([exchange("set the limit of stress to 180", [read()])], canvasTools);
    expect(reply).toEqual([tool("canvas_update_node", { nodeId: "con_stress", data: { limit: 180 } })]);
  });
});

describe("what it says", () => {
  it("takes `it` for what the last message was about", () => {
    const before = exchange("change the width to 20 to 70 mm");
    expect(planReply([before, exchange("connect it to the solver", [read()])], canvasTools)).toEqual([
      tool("canvas_connect_nodes", { sourceId: "dv_width", targetId: "solver_ccx" }),
    ]);
  });

  it("says what it can do when it does not understand, and that nothing was changed", () => {
    const reply = lastText("make me a sandwich", []);
    expect(reply).toContain("did not understand");
    expect(reply).toContain("Nothing was changed");
    expect(reply).toContain("Add a design variable for the web thickness between 2 and 8 mm");
  });

  it("never passes for Claude", () => {
    expect(lastText("who are you?", [])).toMatch(/offline demo model.*not Claude/);
  });

  it("explains the study from the canvas", () => {
    const text = lastText("explain the study", [read()]);
    expect(text).toContain("9 nodes and 1 connection.");
    expect(text).toContain("**Width** (10 to 60 mm, start 30 mm)");
    expect(text).toContain("The study has no objective");
  });

  it("lists the problems that the check found", () => {
    const found = outcome(
      "check_study",
      JSON.stringify({ problems: [{ severity: "error", message: '"t" has no lower bound' }] }),
    );
    expect(lastText("what is wrong with it?", [found])).toBe(
      'The check finds 1 problem:\n- "t" has no lower bound',
    );
  });

  it("names what it left out of a request", () => {
    const reply = lastText("connect the frobnicator to the model", [read()]);
    expect(reply).toBe('There is no node on the canvas that "frobnicator" could mean, so I left that out.');
  });

  it("adds no second node of the same name", () => {
    const reply = lastText("add a variable Width between 1 and 2 mm", [read()]);
    expect(reply).toContain("There is a design variable **Width** (10 to 60 mm, start 30 mm) already");
  });

  it("warns when a start value is left outside the bounds", () => {
    const reply = lastText("change the width to 40 to 70 mm", [read(), change([{ type: "updateNode" }])]);
    expect(reply).toContain("Its start value 30 is outside the bounds now.");
  });

  it("says when a limit is given in another unit", () => {
    const reply = lastText("keep the stress below 20 ksi", [read(), change([{ type: "updateNode" }])]);
    expect(reply).toContain("Note that its unit was MPa: nothing was converted.");
  });

  it("names the studies that the tool found", () => {
    const studies = [
      { name: "Beam", path: "beam", current: true },
      { name: "Truss", path: "truss" },
    ];
    const reply = lastText("list the studies", [outcome("list_studies", JSON.stringify({ studies }))]);
    expect(reply).toBe("There are 2 studies:\n- **Beam** in `beam`, the present one\n- **Truss** in `truss`");
  });

  it.each(["list the studies", "create a study called Truss"])(
    "says that a mode without other studies has no tool for them: %s",
    (request) => {
      const reply = planReply([exchange(request)], ["mcp__planform__canvas_read"]);
      expect(textOf(reply)).toBe(
        "I have no tool for other studies in this mode, only for this one. In power mode there is one.",
      );
    },
  );

  it("writes labels as text, not as markup", () => {
    const odd = outcome(
      "canvas_read",
      JSON.stringify({ nodes: [node("n1", "model", "a*b_[x](y)")], edges: [] }),
    );
    expect(lastText("explain the model", [odd])).toContain("**a\\*b\\_\\[x\\](y)**");
  });
});

describe("the CLI's own tools", () => {
  it.each([
    [
      "run the command `ls`",
      "Bash",
      { command: "ls", description: "Run the command that the user asked for" },
    ],
    [
      "write a file notes.md",
      "Write",
      { file_path: "notes.md", content: "Written by the Planform demo model.\n" },
    ],
    ["read /etc/passwd", "Read", { file_path: "/etc/passwd" }],
  ])("tries it where it is offered, and says so where it is not: %s", (text, name, input) => {
    expect(planReply([exchange(text)], [...canvasTools, name]).at(-1)).toEqual({ type: "tool", name, input });
    expect(lastText(text, [])).toContain("in this mode");
  });

  it("reports the denial of a mode", () => {
    const denied = { ...outcome("Read", "permission denied"), isError: true };
    const reply = planReply([exchange("read /etc/passwd", [denied])], ["Read"]);
    expect(textOf(reply)).toBe("I could not read `/etc/passwd`: permission denied");
  });

  it("says that the canvas tools are missing where the tool server did not start", () => {
    expect(textOf(planReply([exchange(request)], ["Read"]))).toContain("`canvas_read` is not there");
  });
});

function node(id: string, type: string, label: string, data: object = {}) {
  return { id, type, label, data };
}

function exchange(userText: string, outcomes: readonly ToolOutcome[] = []): Exchange {
  return { userText, contextTexts: [], replyCount: outcomes.length, replyTexts: [], outcomes };
}

function outcome(name: string, text: string): ToolOutcome {
  const isOwn = ["Read", "Write", "Bash"].includes(name);
  return { name: isOwn ? name : `mcp__planform__${name}`, input: {}, text, isError: false };
}

function read(): ToolOutcome {
  return outcome("canvas_read", JSON.stringify(canvas));
}

function change(ops: readonly object[]): ToolOutcome {
  return outcome(
    "canvas_add_node",
    JSON.stringify({ success: true, message: "Done", modification: { ops } }),
  );
}

function addOp(id: string) {
  return { type: "addNode", node: { id } };
}

function connectOp(sourceId: string, targetId: string) {
  return { type: "connect", sourceId, targetId };
}

function tool(name: string, input: unknown): ReplyPart {
  return { type: "tool", name: `mcp__planform__${name}`, input };
}

function textOf(reply: readonly ReplyPart[]): string {
  return reply.map((part) => (part.type === "text" ? part.text : `[${part.name}]`)).join("\n");
}

function lastText(userText: string, outcomes: readonly ToolOutcome[]): string {
  return textOf(planReply([exchange(userText, outcomes)], canvasTools));
}
