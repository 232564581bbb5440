import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSnapshotWorkspace } from "../../../mcp-server/workspace/snapshot-workspace.ts";
import { createStudiesFolder } from "../../../mcp-server/workspace/studies-folder.ts";
import { applyOps } from "../../../src/shared/study/apply-op.ts";
import { serializeCanvasSnapshot } from "../../../src/shared/study/canvas-snapshot.ts";
import { contains } from "../../../src/shared/study/free-place.ts";
import { nodeBox } from "../../../src/shared/study/node-box.ts";
import type { Op } from "../../../src/shared/study/ops.ts";
import { diffStudies } from "../../../src/shared/study/patch.ts";
import { edgeKey, findNode, type Study } from "../../../src/shared/study/study.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../support/make-study.ts";
import { connectInProcess, type ToolClient } from "../../support/mcp-client.ts";

const beam = makeBeamStudy({ revision: 12 });
let folder: string;
let tools: ToolClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "planform-tools-"));
  tools = await serve(beam);
});
afterEach(async () => {
  await tools.close();
  await rm(folder, { recursive: true, force: true });
});

async function serve(study: Study): Promise<ToolClient> {
  const snapshot = join(folder, "canvas.json");
  await writeFile(snapshot, serializeCanvasSnapshot({ study, takenIn: [], changes: [] }));
  return connectInProcess(
    createSnapshotWorkspace(snapshot, createStudiesFolder(folder), { isReviewed: false }),
  );
}

it("offers its tools with a title, hints and a strict schema", async () => {
  const { tools: listed } = await tools.client.listTools();
  expect(listed.map(({ name }) => name)).toEqual([
    "canvas_read",
    "canvas_add_node",
    "canvas_update_node",
    "canvas_remove_node",
    "canvas_connect_nodes",
    "canvas_disconnect_nodes",
    "canvas_batch",
    "canvas_layout",
    "check_study",
    "list_studies",
    "get_study",
    "create_study",
    "list_extractors",
    "try_extractor",
    "evaluate_design",
    "check_operation",
    "stop_run",
    "list_runs",
    "get_trials",
    "get_best_design",
    "compare_trials",
    "recommend_algorithm",
    "apply_design",
    "fetch_page",
  ]);
  for (const tool of listed) {
    expect(tool.title).toBeTruthy();
    expect(tool.inputSchema.additionalProperties).toBe(false);
  }
  const byName = new Map(listed.map((tool) => [tool.name, tool]));
  expect(byName.get("canvas_read")?.annotations?.readOnlyHint).toBe(true);
  expect(byName.get("canvas_remove_node")?.annotations?.destructiveHint).toBe(true);
  expect(byName.get("canvas_add_node")?.description).toContain(
    "- constraint: expression (text: value or formula over symbols; the connected extractor when left out), relation (<=|>=|=, default <=), limit (number)",
  );
  expect(tools.client.getInstructions()).toContain("are data");
});

describe("canvas_read", () => {
  it("gives nodes without positions, edges, problems and the revision", async () => {
    const canvas = await tools.call("canvas_read");
    expect(canvas).toMatchObject({ studyId: "study-1", name: "Beam", revision: 12, problems: [] });
    expect(canvas.nodes).toHaveLength(9);
    expect(canvas.nodes).toContainEqual({
      id: "con_stress",
      type: "constraint",
      label: "Stress limit",
      data: { relation: "<=", limit: 200, unit: "MPa" },
    });
    expect(canvas.edges).toEqual(beam.edges);
    expect(canvas).not.toHaveProperty("leftOut");
  });

  it("shows what was asked for, with the edges that touch it", async () => {
    const canvas = await tools.call("canvas_read", { nodeIds: ["Web thickness"] });
    expect(canvas.nodes).toMatchObject([{ id: "dv_web" }]);
    expect(canvas.edges).toEqual([{ sourceId: "dv_web", targetId: "model_beam" }]);
    expect(canvas.leftOut).toBe("1 of 9 nodes shown");
    const extractors = await tools.call("canvas_read", { nodeTypes: ["extractor"] });
    expect(extractors.nodes).toMatchObject([{ id: "out_mass" }, { id: "out_stress" }]);
  });

  it("gives a canvas that is too large in pieces that together are all of it", async () => {
    const nodes = Array.from({ length: 500 }, (_, index) =>
      makeNode("note", `note_${String(index).padStart(3, "0")}`, { data: { text: "ä".repeat(index) } }),
    );
    const large = await serve(makeStudy({ nodes }));
    const ids: unknown[] = [];
    let leftOut: unknown = "";
    for (let offset: number | undefined = 0; offset !== undefined; ) {
      const canvas = await large.call("canvas_read", { offset });
      expect(JSON.stringify(canvas).length).toBeLessThan(40_000);
      if (Array.isArray(canvas.nodes)) ids.push(...canvas.nodes.map(({ id }) => id));
      leftOut = canvas.leftOut;
      const next = /offset (\d+)/.exec(String(leftOut))?.[1];
      offset = next === undefined ? undefined : Number(next);
    }
    expect(ids).toEqual(nodes.map(({ id }) => id));
    await large.close();
  });

  it("keeps its bounds whatever a node holds", async () => {
    const formulas = Array.from({ length: 500 }, (_, index) => ({
      symbol: `s${index}`,
      expression: '"\\'.repeat(9_000),
    }));
    const study = makeStudy({
      description: "\u0001".repeat(20_000),
      nodes: [
        makeNode("solver", "huge", { data: { kind: "formula", formulas } }),
        makeNode("note", "long", { data: { text: "y".repeat(20_000) } }),
        ...Array.from({ length: 400 }, (_, index) =>
          makeNode("designVariable", `v${index}`, { label: `${"l".repeat(190)} ${index}` }),
        ),
      ],
      edges: Array.from({ length: 400 }, (_, index) => `v${index}>huge`),
    });
    const large = await serve(study);
    for (const input of [{}, { nodeIds: ["huge"] }, { nodeTypes: ["solver"] }, { offset: 100_000 }])
      expect(JSON.stringify(await large.call("canvas_read", input)).length).toBeLessThan(40_000);
    expect(JSON.stringify(await large.call("check_study")).length).toBeLessThan(40_000);
    const [note] = [(await large.call("canvas_read", { nodeIds: ["long"] })).nodes].flat();
    expect(JSON.stringify(note)).toContain("y… (20000 characters in all)");
    await large.close();
  });
});

it("reads on behind a node that is larger than an answer by what JSON makes of its texts", async () => {
  const formulas = Array.from({ length: 500 }, (_, index) => ({
    symbol: `s${index}`,
    expression: "\u0001".repeat(20_000),
  }));
  const huge = makeNode("solver", "a_huge", { data: { kind: "formula", formulas } });
  const large = await serve(makeStudy({ nodes: [huge, makeNode("note", "b_note")] }));
  const { nodes } = await large.call("canvas_read");
  expect(nodes).toMatchObject([{ id: "a_huge" }, { id: "b_note" }]);
  await large.close();
});

describe("canvas_add_node", () => {
  it("answers with a modification that the app can apply", async () => {
    const answer = await tools.change("canvas_add_node", {
      nodeType: "designVariable",
      label: "Flange thickness",
      data: { lower: 2, upper: 8, unit: "mm" },
      connectTo: "Beam",
    });
    expect(answer.message).toBe(
      'Added design variable "Flange thickness" (dv_flange_thickness), connected to "Beam" (model_beam)',
    );
    expect(answer.modification).toMatchObject({ studyId: "study-1", baseRevision: 12 });
    expect(answer.modification.id).toMatch(/^[0-9A-Z]{26}$/);
    const after = applyOps(beam, answer.modification.ops);
    expect(findNode(after, "dv_flange_thickness")).toMatchObject({
      label: "Flange thickness",
      position: { x: 0, y: -108 },
      data: { kind: "continuous", lower: 2, upper: 8, unit: "mm" },
    });
    expect(after.edges).toContainEqual({ sourceId: "dv_flange_thickness", targetId: "model_beam" });
  });

  it("draws each edge in the direction that makes sense", async () => {
    const { modification } = await tools.change("canvas_add_node", {
      nodeType: "constraint",
      label: "Mass limit",
      data: { limit: 3 },
      connectTo: ["out_mass", "alg", "out_mass"],
    });
    expect(modification.ops.slice(1)).toEqual([
      { type: "connect", sourceId: "out_mass", targetId: "con_mass_limit" },
      { type: "connect", sourceId: "con_mass_limit", targetId: "alg" },
    ]);
  });

  it("takes null for a field as left out", async () => {
    const { modification } = await tools.change("canvas_add_node", {
      nodeType: "designVariable",
      label: "T",
      data: { lower: 1, initial: null },
    });
    expect(modification.ops).toMatchObject([{ node: { data: { kind: "continuous", lower: 1 } } }]);
  });

  it.each([
    [
      { nodeType: "designVariable", label: "T", data: { min: 1 } },
      'a design variable has no field "min". Fields of a design variable: symbol',
    ],
    [
      { nodeType: "designVariable", label: "T", data: { lower: "2" } },
      "lower: Invalid input: expected number",
    ],
    [
      { nodeType: "designVariable", label: "T", data: { lower: 8, upper: 2, unit: "mm" } },
      'Bounds of "T" are reversed: 8 > 2 mm',
    ],
    [
      { nodeType: "designVariable", label: "T", connectTo: "alg" },
      "A design variable does not feed an algorithm: it feeds model, solver",
    ],
    [{ nodeType: "note", label: "T", connectTo: "dv_web" }, "a note feeds no other node"],
    [{ nodeType: "variable", label: "T" }, 'nodeType: Invalid option: expected one of "designVariable"'],
    [{ nodeType: "note", label: " " }, "label: The label must not be empty"],
    [{ nodeType: "note", label: "a\nb" }, "label: The label must be one line"],
    [{ nodeType: "note", label: "T", colour: "red" }, 'no field "colour"; the fields are nodeType, label'],
    [{ nodeType: "note", label: "T", connectTo: "Web thicknes" }, 'Similar: "Web thickness" (dv_web)'],
  ])("refuses %j and says how to mend it", async (input, reason) => {
    expect(await tools.refusal("canvas_add_node", input)).toContain(reason);
    expect((await tools.call("canvas_read")).nodes).toHaveLength(9);
  });
});

describe("canvas_update_node", () => {
  it("merges data and says what changed", async () => {
    const answer = await tools.change("canvas_update_node", {
      nodeId: "web",
      data: { upper: 10, initial: null },
    });
    expect(answer.message).toBe(
      'Changed design variable "Web thickness" (upper 8 → 10, initial 4 → none): dv_web',
    );
    expect(answer.modification.ops).toEqual([
      { type: "updateNode", nodeId: "dv_web", data: { upper: 10, initial: null } },
    ]);
  });

  it("knows a renamed node by its new label only", async () => {
    await tools.change("canvas_update_node", { nodeId: "Web thickness", label: "Web" });
    expect(await tools.refusal("canvas_update_node", { nodeId: "Web thickness", label: "W" })).toContain(
      'There is no node "Web thickness"',
    );
  });

  it("answers without a modification where nothing changes", async () => {
    const answer = await tools.call("canvas_update_node", { nodeId: "dv_web", data: { upper: 8 } });
    expect(answer).toEqual({
      success: true,
      message: '"Web thickness" (dv_web) is like this already: nothing was changed',
    });
  });

  it("refuses unknown fields, reversed bounds and a call without a change", async () => {
    expect(await tools.refusal("canvas_update_node", { nodeId: "con_stress", data: { lower: 1 } })).toContain(
      'a constraint has no field "lower". Fields of a constraint: expression',
    );
    expect(await tools.refusal("canvas_update_node", { nodeId: "dv_web", data: { lower: 9 } })).toContain(
      'Bounds of "Web thickness" are reversed: 9 > 8 mm',
    );
    expect(await tools.refusal("canvas_update_node", { nodeId: "dv_web" })).toContain("Nothing to change");
  });
});

describe("canvas_remove_node, canvas_connect_nodes and canvas_disconnect_nodes", () => {
  it("remove a node with its edges", async () => {
    const answer = await tools.change("canvas_remove_node", { nodeId: "model_beam" });
    expect(answer.message).toBe('Removed model "Beam" (model_beam) and its 3 edges');
  });

  it("connect and disconnect", async () => {
    const connected = await tools.change("canvas_connect_nodes", {
      sourceId: "Height",
      targetId: "Stress limit",
    });
    expect(connected.modification.ops).toEqual([
      { type: "connect", sourceId: "dv_height", targetId: "con_stress" },
    ]);
    const edge = { sourceId: "dv_height", targetId: "con_stress" };
    await tools.change("canvas_disconnect_nodes", edge);
    expect(await tools.refusal("canvas_disconnect_nodes", edge)).toContain("There is no edge from");
  });

  it("say when the other direction was meant", async () => {
    const turned = { sourceId: "solver_ccx", targetId: "dv_web" };
    expect(await tools.refusal("canvas_connect_nodes", turned)).toContain(
      'The other way round it works: sourceId "dv_web", targetId "solver_ccx"',
    );
    expect(
      await tools.refusal("canvas_disconnect_nodes", { sourceId: "model_beam", targetId: "dv_web" }),
    ).toContain("The edge goes the other way");
  });

  it("ask for the id where a label is not enough", async () => {
    await tools.change("canvas_add_node", { nodeType: "note", label: "Beam" });
    expect(await tools.refusal("canvas_remove_node", { nodeId: "Beam" })).toContain(
      '"Beam" could be "Beam" (model_beam), "Beam" (note_beam): give the id',
    );
  });
});

describe("canvas_batch", () => {
  it("lets later operations name nodes that earlier ones add", async () => {
    const answer = await tools.change("canvas_batch", {
      operations: [
        {
          action: "add_node",
          ref: "t",
          nodeType: "designVariable",
          label: "Flange",
          data: { lower: 1, upper: 2 },
        },
        { action: "connect_nodes", sourceId: "t", targetId: "model_beam" },
        { action: "update_node", nodeId: "t", data: { unit: "mm" } },
        { action: "disconnect_nodes", sourceId: "dv_web", targetId: "model_beam" },
        { action: "remove_node", nodeId: "Web thickness" },
      ],
    });
    expect(answer.modification.ops.map(({ type }) => type)).toEqual([
      "addNode",
      "connect",
      "updateNode",
      "disconnect",
      "removeNode",
    ]);
    const after = applyOps(beam, answer.modification.ops);
    expect(findNode(after, "dv_flange")?.data).toMatchObject({ lower: 1, upper: 2, unit: "mm" });
    expect(answer.message.split("\n")).toHaveLength(5);
  });

  it("does nothing when one operation does not work, and says which", async () => {
    const refusal = await tools.refusal("canvas_batch", {
      operations: [
        { action: "remove_node", nodeId: "dv_web" },
        { action: "update_node", nodeId: "dv_web", label: "gone" },
      ],
    });
    expect(refusal).toContain('operations[1] (update_node): There is no node "dv_web"');
    expect(refusal).toContain("Nothing of the batch was done");
    expect((await tools.call("canvas_read")).nodes).toHaveLength(9);
  });

  it("refuses a ref that is taken, more than 100 changes and unknown actions", async () => {
    const add = (label: string, ref: string) => ({ action: "add_node", nodeType: "note", label, ref });
    const twice = { operations: [add("A", "r"), add("B", "r")] };
    expect(await tools.refusal("canvas_batch", twice)).toContain('The ref "r" is in use already');
    expect(await tools.refusal("canvas_batch", { operations: [add("A", "dv_web")] })).toContain(
      "in use already",
    );
    const connected = Array.from({ length: 60 }, (_, index) => ({
      action: "add_node",
      nodeType: "designVariable",
      label: `v${index}`,
      connectTo: "model_beam",
    }));
    expect(await tools.refusal("canvas_batch", { operations: connected })).toContain(
      "comes to 120 changes, nodes and edges counted; at most 100",
    );
    expect(await tools.refusal("canvas_batch", { operations: [{ action: "rename" }] })).toContain(
      "operations.0.action: action must be one of add_node, update_node",
    );
    expect(await tools.refusal("canvas_batch", { operations: [] })).toContain("operations: ");
  });
});

describe("canvas_layout", () => {
  it("puts every node right of what feeds it, and covers none", async () => {
    const heap = { ...beam, nodes: beam.nodes.map((node) => ({ ...node, position: { x: 40, y: 80 } })) };
    const client = await serve(heap);
    const { modification } = await client.change("canvas_layout", {});
    expect(modification.ops.map(({ type }) => type)).toEqual(["moveNodes"]);
    const after = applyOps(heap, modification.ops);
    const place = new Map(after.nodes.map(({ id, position }) => [id, position]));
    for (const { sourceId, targetId } of after.edges)
      expect((place.get(targetId)?.x ?? 0) - (place.get(sourceId)?.x ?? 0)).toBeGreaterThanOrEqual(184 + 60);
    expect(new Set(after.nodes.map(({ position }) => `${position.x},${position.y}`)).size).toBe(9);
    expect(Math.min(...after.nodes.map(({ position }) => position.x))).toBe(40);
    expect(await client.call("canvas_layout")).toMatchObject({
      message: "The canvas is tidy already: nothing was moved",
    });
    await client.close();
  });

  it("leaves pinned nodes and those that are not named", async () => {
    const nodes = beam.nodes.map((node) => ({
      ...node,
      position: { x: 0, y: 0 },
      ...(node.id === "solver_ccx" ? { pinned: true } : {}),
    }));
    const client = await serve({ ...beam, nodes });
    const { modification } = await client.change("canvas_layout", {
      nodeIds: ["model_beam", "solver_ccx", "dv_web"],
    });
    const moved = modification.ops.flatMap((op) =>
      op.type === "moveNodes" ? op.positions.map(({ nodeId }) => nodeId) : [],
    );
    expect(moved).toEqual(["dv_web", "model_beam"]);
    expect(await client.refusal("canvas_layout", { nodeIds: ["solver_ccx"] })).toContain(
      'Pinned nodes stay where they are: "CalculiX" (solver_ccx)',
    );
    await client.close();
  });

  it("moves a group with its members, and arranges named members inside it", async () => {
    const nodes = [
      ...beam.nodes.filter(({ type }) => type !== "designVariable"),
      makeNode("designVariable", "dv_height", { groupId: "group_inputs", position: { x: 930, y: 1060 } }),
      makeNode("designVariable", "dv_web", { groupId: "group_inputs", position: { x: 921, y: 942 } }),
      makeNode("group", "group_inputs", { position: { x: 900, y: 900 }, data: { width: 300, height: 400 } }),
    ];
    const client = await serve(makeStudy({ ...beam, nodes, edges: beam.edges.map(edgeKey) }));
    const placesOf = async (input: { nodeIds?: string[] }) => {
      const { ops } = (await client.change("canvas_layout", input)).modification;
      const positions = ops.flatMap((op) => (op.type === "moveNodes" ? op.positions : []));
      return new Map(positions.map(({ nodeId, position }) => [nodeId, position]));
    };
    const inside = await placesOf({ nodeIds: ["dv_web", "dv_height"] });
    expect([...inside]).toEqual([["dv_height", { x: 921, y: 1050 }]]);
    const all = await placesOf({});
    const frame = all.get("group_inputs") ?? { x: 0, y: 0 };
    expect(frame).toEqual({ x: 256, y: 0 });
    expect(all.get("dv_web")).toEqual({ x: frame.x + 21, y: frame.y + 42 });
    expect(all.get("dv_height")).toEqual({ x: frame.x + 21, y: frame.y + 150 });
    await client.close();
  });

  it("arranges as many nodes as one answer can tell the places of, and says when there are more", async () => {
    const heap = (count: number): Study =>
      makeStudy({
        nodes: Array.from({ length: count }, (_, index) =>
          makeNode("designVariable", `dv_plate_thickness_${index}`, { label: `Plate ${index}` }),
        ),
      });
    const fits = await serve(heap(500));
    expect((await fits.change("canvas_layout", {})).message).toMatch(/^Moved 499 of 500 nodes$/);
    await fits.close();
    const isTooLong = await serve(heap(620));
    expect(await isTooLong.refusal("canvas_layout")).toContain(
      "The moves of 619 nodes do not fit into one answer",
    );
    await isTooLong.close();
    const isTooMany = await serve(heap(1_000));
    expect(await isTooMany.refusal("canvas_layout")).toContain("The moves of 1000 nodes do not fit");
    await isTooMany.close();
  });
});

describe("a turn's working copy", () => {
  it("shows the model its own changes, while every modification names the turn's first revision", async () => {
    const first = await tools.change("canvas_add_node", { nodeType: "note", label: "One" });
    const second = await tools.change("canvas_update_node", { nodeId: "note_one", label: "Two" });
    expect([first, second].map(({ modification }) => modification.baseRevision)).toEqual([12, 12]);
    expect(await tools.call("canvas_read", { nodeIds: ["note_one"] })).toMatchObject({
      revision: 14,
      nodes: [{ label: "Two" }],
    });
    expect(applyOps(beam, [...first.modification.ops, ...second.modification.ops]).nodes).toHaveLength(10);
  });

  it("does parallel calls one after the other, in their order", async () => {
    const answers = await Promise.all(
      ["A", "A", "A"].map((label) => tools.change("canvas_add_node", { nodeType: "note", label })),
    );
    expect(answers.map(({ message }) => message)).toEqual([
      'Added note "A" (note_a)',
      'Added note "A" (note_a_2)',
      'Added note "A" (note_a_3)',
    ]);
    expect(new Set(answers.map(({ modification }) => modification.id)).size).toBe(3);
  });

  it("writes nothing", async () => {
    const before = await readFile(join(folder, "canvas.json"), "utf8");
    await tools.change("canvas_remove_node", { nodeId: "alg" });
    expect(await readFile(join(folder, "canvas.json"), "utf8")).toBe(before);
  });

  /** What the app does when somebody else changes the study meanwhile. */
  async function rewrite(study: Study, takenIn: readonly string[], ...ops: readonly Op[]): Promise<void> {
    const next = { ...applyOps(study, ops), revision: study.revision + 1 };
    const changes = [{ revision: next.revision, patch: diffStudies(study, next) }];
    const text = serializeCanvasSnapshot({ study: next, takenIn: [...takenIn], changes });
    await writeFile(join(folder, "canvas.json"), text);
  }
  const widen = (upper: number): Op => ({ type: "updateNode", nodeId: "dv_web", data: { upper } });

  it("refuses a change of what others have changed meanwhile until it was read", async () => {
    await rewrite(beam, [], widen(9));
    const change = { nodeId: "dv_web", data: { upper: 10 } };
    expect(await tools.refusal("canvas_update_node", change)).toContain(
      '"dv_web" was changed after Claude read the canvas (upper)',
    );
    await tools.change("canvas_update_node", { nodeId: "dv_height", data: { upper: 130 } });
    await tools.call("canvas_read");
    const { modification } = await tools.change("canvas_update_node", change);
    expect(modification.baseRevision).toBe(13);
  });

  it("keeps its own changes on a canvas that was written anew, each once", async () => {
    const { modification } = await tools.change("canvas_add_node", { nodeType: "note", label: "A" });
    await tools.change("canvas_add_node", { nodeType: "note", label: "B" });
    await rewrite(applyOps(beam, modification.ops), [modification.id], widen(9));
    const { nodes } = await tools.call("canvas_read");
    expect(nodes).toHaveLength(11);
    expect(nodes).toContainEqual(
      expect.objectContaining({ id: "dv_web", data: expect.objectContaining({ upper: 9 }) }),
    );
  });

  it("says which of its own changes no longer fit", async () => {
    await tools.change("canvas_connect_nodes", { sourceId: "dv_web", targetId: "solver_ccx" });
    await rewrite(beam, [], { type: "removeNode", nodeId: "dv_web" });
    const { message } = await tools.change("canvas_add_node", { nodeType: "note", label: "A" });
    expect(message).toContain("Note: An earlier change was not kept (Connected");
    expect(message).toContain('There is no node "dv_web"');
    const again = await tools.change("canvas_add_node", { nodeType: "note", label: "B" });
    expect(again.message).not.toContain("Note:");
  });

  it("says that changes wait where they are reviewed", async () => {
    const studies = createStudiesFolder(folder);
    const snapshot = join(folder, "canvas.json");
    const reviewed = await connectInProcess(createSnapshotWorkspace(snapshot, studies, { isReviewed: true }));
    const { message } = await reviewed.change("canvas_add_node", { nodeType: "note", label: "A" });
    expect(message).toBe(`Proposed, waits for the engineer's review: Added note "A" (note_a)`);
    await reviewed.close();
  });

  it("says what is wrong with a snapshot that cannot be read", async () => {
    await writeFile(join(folder, "canvas.json"), '{"takenIn":[],"changes":[]}\n{');
    expect(await tools.refusal("canvas_read")).toContain("not valid JSON at line 1, column 2");
  });
});

describe("groups", () => {
  it("are made around nodes where they stand, and joined and left", async () => {
    const { message, modification } = await tools.change("canvas_add_node", {
      nodeType: "group",
      label: "Results",
      members: ["Mass", "Stress"],
    });
    expect(message).toBe(
      'Added group "Results" (group_results) around "Mass" (out_mass), "Stress" (out_stress)',
    );
    const grouped = applyOps(beam, modification.ops);
    const [group, mass] = [findNode(grouped, "group_results"), findNode(grouped, "out_mass")];
    if (group === undefined || mass === undefined) throw new Error("The group is not there");
    expect(contains(nodeBox(group), nodeBox(mass))).toBe(true);
    expect(mass).toMatchObject({ groupId: "group_results", position: findNode(beam, "out_mass")?.position });

    const joined = await tools.change("canvas_update_node", { nodeId: "obj_mass", groupId: "Results" });
    const larger = applyOps(grouped, joined.modification.ops);
    const [frame, member] = [findNode(larger, "group_results"), findNode(larger, "obj_mass")];
    if (frame === undefined || member === undefined) throw new Error("The group is not there");
    expect(contains(nodeBox(frame), nodeBox(member))).toBe(true);
    expect((await tools.call("canvas_read", { nodeIds: ["obj_mass"] })).nodes).toMatchObject([
      { groupId: "group_results" },
    ]);

    const left = await tools.change("canvas_update_node", { nodeId: "obj_mass", groupId: null });
    expect(left.modification.ops).toEqual([{ type: "updateNode", nodeId: "obj_mass", groupId: null }]);
  });

  it("hold nodes only, and nothing else has members", async () => {
    await tools.change("canvas_add_node", { nodeType: "group", label: "Results", members: ["Mass"] });
    const outer = { nodeType: "group", label: "All", members: ["Results"] };
    expect(await tools.refusal("canvas_add_node", outer)).toContain("groups are in no group");
    const note = { nodeType: "note", label: "N", members: ["Mass"] };
    expect(await tools.refusal("canvas_add_node", note)).toContain("Only a group has members, not a note");
    const wrong = { nodeId: "out_mass", groupId: "Beam" };
    expect(await tools.refusal("canvas_update_node", wrong)).toContain('There is no group "model_beam"');
  });
});

it("refuses a change whose answer would not be passed on whole, and keeps the canvas as it was", async () => {
  const operations = ["a", "b", "c"].map((label) => ({
    action: "add_node",
    nodeType: "note",
    label,
    data: { text: "x".repeat(19_000) },
  }));
  expect(await tools.refusal("canvas_batch", { operations })).toContain("split it into several calls");
  expect((await tools.call("canvas_read")).nodes).toHaveLength(9);
});

it("check_study names what is missing", async () => {
  await tools.change("canvas_remove_node", { nodeId: "solver_ccx" });
  const { problems } = await tools.call("check_study");
  expect(problems).toMatchObject([
    {
      severity: "error",
      code: "no-solver",
      nodeId: "model_beam",
      message: '"Beam" is not connected to a solver',
    },
    { code: "no-source", nodeId: "out_mass" },
    { code: "no-source", nodeId: "out_stress" },
  ]);
});

it("names the tools there are when one is asked for that is not", async () => {
  expect(await tools.refusal("canvas_delete")).toContain(
    'There is no tool "canvas_delete". There are: canvas_read',
  );
});
