import type { Locator, Page } from "@playwright/test";
import type { Study } from "../../src/shared/study/study.ts";
import { expect, type ServedApp, test } from "./support/serve-app.ts";

const nodeAt = (app: Page, id: string): Locator => app.locator(`.react-flow__node[data-id="${id}"]`);
const edgeAt = (app: Page, id: string): Locator => app.locator(`.react-flow__edge[data-id="${id}"]`);
const portOf = (app: Page, id: string, type: "source" | "target"): Locator =>
  nodeAt(app, id).locator(`.react-flow__handle.${type}`);

type Point = { x: number; y: number };

async function middleOf(shown: Locator): Promise<Point> {
  const box = await shown.boundingBox();
  if (box === null) throw new Error("It is not shown");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** A place in the window on the line of an edge; 0.5 is its middle. */
async function pointOnEdge(app: Page, id: string, part = 0.5): Promise<Point> {
  return edgeAt(app, id)
    .locator(".react-flow__edge-path")
    .evaluate((path, at) => {
      if (!(path instanceof SVGPathElement)) throw new Error("No line");
      const point = path.getPointAtLength(path.getTotalLength() * at);
      const { x, y } = point.matrixTransform(path.getScreenCTM() ?? undefined);
      return { x, y };
    }, part);
}

async function drag(app: Page, from: Point, to: Point): Promise<void> {
  await app.mouse.move(from.x, from.y);
  await app.mouse.down();
  await app.mouse.move(from.x + 12, from.y + 4, { steps: 3 });
  await app.mouse.move(to.x, to.y, { steps: 10 });
}

/** An empty place of the canvas, low in its middle. */
async function emptyPlace(app: Page): Promise<Point> {
  const box = await app.getByTestId("canvas").boundingBox();
  if (box === null) throw new Error("The canvas is not shown");
  return { x: box.x + box.width * 0.45, y: box.y + box.height * 0.82 };
}

async function edgesIn(served: ServedApp): Promise<string[]> {
  return (await served.readStudy()).edges.map(({ sourceId, targetId }) => `${sourceId}>${targetId}`);
}

async function contentOf(served: ServedApp): Promise<Pick<Study, "nodes" | "edges">> {
  const { nodes, edges } = await served.readStudy();
  return { nodes, edges };
}

/** What changed is one step: one undo takes back exactly it. */
async function expectUndone(
  app: Page,
  served: ServedApp,
  before: Pick<Study, "nodes" | "edges">,
): Promise<void> {
  await expect.poll(() => contentOf(served)).not.toEqual(before);
  await app.keyboard.press("Control+z");
  await expect.poll(() => contentOf(served)).toEqual(before);
}

test.beforeEach(async ({ app }) => {
  await expect(nodeAt(app, "dv_width")).toBeVisible();
});

test("while an edge is drawn, what fits lights up, and over the rest stands why not", async ({
  app,
  served,
}) => {
  const before = await contentOf(served);
  await drag(
    app,
    await middleOf(portOf(app, "dv_width", "source")),
    await middleOf(nodeAt(app, "alg_search")),
  );
  await expect(app.getByTestId("connection-hint")).toHaveText(
    /A design variable does not feed an algorithm: it feeds/,
  );
  await expect(nodeAt(app, "alg_search")).toHaveClass(/unfit/);
  await expect(nodeAt(app, "model_beam")).toHaveClass(/unfit/);
  await expect(nodeAt(app, "out_mass")).toHaveClass(/ fits/);
  await app.mouse.up();
  await expect(app.getByTestId("toast")).toContainText("does not feed an algorithm");
  await expect(nodeAt(app, "alg_search")).not.toHaveClass(/unfit/);
  expect(await contentOf(served)).toEqual(before);

  await drag(app, await middleOf(portOf(app, "dv_width", "source")), await middleOf(nodeAt(app, "out_mass")));
  await expect(app.getByTestId("connection-hint")).toBeEmpty();
  await app.mouse.up();
  await expect.poll(() => edgesIn(served)).toContain("dv_width>out_mass");
  await expectUndone(app, served, before);
});

test("an edge dropped on the empty canvas adds what fits and connects it, as one step", async ({
  app,
  served,
}) => {
  const before = await contentOf(served);
  await drag(app, await middleOf(portOf(app, "con_stress", "source")), await emptyPlace(app));
  await app.mouse.up();
  await expect(app.getByTestId("quick-add").getByRole("option")).toHaveText([/^Algorithm/, /^Surrogate/]);
  await app.keyboard.type("surr");
  await app.keyboard.press("Enter");
  await expect.poll(() => edgesIn(served)).toContain("con_stress>sur_surrogate");
  await expectUndone(app, served, before);
});

test("the end of an edge can be led elsewhere, or dropped to disconnect", async ({ app, served }) => {
  const before = await contentOf(served);
  const edge = "dv_height>con_slenderness";
  const takeEnd = async (): Promise<Point> => {
    // Two edges end here: the selected one is taken.
    const on = await pointOnEdge(app, edge, 0.4);
    await app.mouse.click(on.x, on.y);
    await expect(edgeAt(app, edge)).toHaveClass(/selected/);
    return middleOf(edgeAt(app, edge).locator(".react-flow__edgeupdater-target"));
  };
  await drag(app, await takeEnd(), await middleOf(nodeAt(app, "con_deflection")));
  await app.mouse.up();
  await expect.poll(() => edgesIn(served)).toContain("dv_height>con_deflection");
  expect(await edgesIn(served)).not.toContain(edge);
  await expectUndone(app, served, before);

  await drag(app, await takeEnd(), await middleOf(nodeAt(app, "alg_search")));
  await expect(app.getByTestId("connection-hint")).toContainText("does not feed an algorithm");
  await app.mouse.up();
  expect(await contentOf(served)).toEqual(before);

  await drag(app, await takeEnd(), await emptyPlace(app));
  await expect(app.getByTestId("connection-hint")).toHaveText("Drop here to disconnect");
  await app.mouse.up();
  await expect.poll(() => edgesIn(served)).not.toContain(edge);
  await expectUndone(app, served, before);
});

test("a kind dropped on an edge is inserted there", async ({ app, served }) => {
  const before = await contentOf(served);
  await app.getByRole("navigation").getByRole("button", { name: "Add a node" }).click();
  const kind = app.getByRole("option", { name: /^Extractor/ });
  const canvas = await app.getByTestId("canvas").boundingBox();
  const on = await pointOnEdge(app, "out_volume>out_mass");
  if (canvas === null) throw new Error("The canvas is not shown");
  await kind.dragTo(app.getByTestId("canvas"), {
    targetPosition: { x: on.x - canvas.x, y: on.y - canvas.y },
  });
  await expect
    .poll(() => edgesIn(served))
    .toEqual(expect.arrayContaining(["out_volume>out_extractor", "out_extractor>out_mass"]));
  expect(await edgesIn(served)).not.toContain("out_volume>out_mass");
  await app.getByRole("button", { name: "Close" }).first().click();
  await expectUndone(app, served, before);
});

test("a node that is connected to nothing is inserted on the edge that it is dropped on", async ({
  app,
  served,
}) => {
  const place = await emptyPlace(app);
  await app.mouse.dblclick(place.x, place.y);
  await app.keyboard.type("extractor");
  await app.keyboard.press("Enter");
  await expect(nodeAt(app, "out_extractor")).toBeVisible();
  await expect.poll(async () => (await served.readStudy()).nodes.length).toBe(15);
  const before = await contentOf(served);
  // The inspector has taken its part of the width.
  await app.keyboard.press("Escape");
  const from = await middleOf(nodeAt(app, "out_extractor"));
  const on = await pointOnEdge(app, "out_volume>out_mass");
  await drag(app, from, on);
  await expect(edgeAt(app, "out_volume>out_mass")).toHaveClass(/drop-target/);
  await app.mouse.up();
  await expect
    .poll(() => edgesIn(served))
    .toEqual(expect.arrayContaining(["out_volume>out_extractor", "out_extractor>out_mass"]));
  expect(await edgesIn(served)).not.toContain("out_volume>out_mass");
  await expectUndone(app, served, before);
});

test("Tab after a click on a node offers what it feeds, and connects what is chosen", async ({
  app,
  served,
}) => {
  const before = await contentOf(served);
  await nodeAt(app, "con_stress").click();
  await app.keyboard.press("Tab");
  const picker = app.getByTestId("quick-add");
  await expect(picker).toContainText("Fed by Stress limit");
  await expect(picker.getByRole("option").first()).toHaveText(/^Algorithm/);
  await app.keyboard.press("Enter");
  await expect.poll(() => edgesIn(served)).toContain("con_stress>alg_algorithm");
  await expectUndone(app, served, before);
});

test("the command palette runs commands, goes to nodes and adds them, by keys alone", async ({
  app,
  served,
}) => {
  await app.keyboard.press("Control+k");
  await app.keyboard.type("ldefllimit");
  await expect(app.getByTestId("command-palette").getByText("Nothing is called that.")).toBeVisible();
  await app.keyboard.press("Control+a");
  await app.keyboard.type("stress lim");
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("command-palette")).toHaveCount(0);
  await expect(nodeAt(app, "con_stress")).toBeFocused();
  await expect(nodeAt(app, "con_stress")).toHaveClass(/selected/);

  await app.keyboard.press("Control+k");
  await app.keyboard.type("add surrogate");
  await app.keyboard.press("Enter");
  await expect.poll(async () => (await served.readStudy()).nodes.length).toBe(15);

  await app.keyboard.press("Control+k");
  await expect(app.getByTestId("command-palette").getByRole("option").first()).toHaveText(
    /Add a surrogate|Undo/,
  );
  await app.keyboard.type("settings");
  await app.keyboard.press("Enter");
  await expect(app.getByRole("heading", { name: "Settings" })).toBeVisible();
});

test("the list of shortcuts holds every command with keys once", async ({ app }) => {
  await nodeAt(app, "dv_width").focus();
  await app.keyboard.press("?");
  const rows = app.getByRole("dialog").locator("dt");
  await expect(rows.filter({ hasText: /^Find on the canvas$/ })).toHaveCount(1);
  await expect(rows.filter({ hasText: /^Fit the whole canvas into view$/ })).toHaveCount(1);
  await expect(rows.filter({ hasText: /^Undo/ })).toHaveCount(1);
  const titles = await rows.allTextContents();
  expect(new Set(titles).size).toBe(titles.length);
  await app.keyboard.press("Escape");
  await expect(nodeAt(app, "dv_width")).toBeFocused();
});

test("find steps through what matches, and Esc leads to it", async ({ app }) => {
  await app.keyboard.press("Control+f");
  const bar = app.getByTestId("find-bar");
  await app.keyboard.type("limit");
  await expect(bar).toContainText("1 of 3");
  await expect(app.locator(".react-flow__node.found")).toHaveCount(3);
  await expect(nodeAt(app, "con_deflection")).toHaveClass(/found-current/);
  await app.keyboard.press("Enter");
  await expect(nodeAt(app, "con_stress")).toHaveClass(/found-current/);
  await app.keyboard.press("Shift+Enter");
  await app.keyboard.press("Shift+Enter");
  await expect(bar).toContainText("3 of 3");
  await expect(nodeAt(app, "con_slenderness")).toHaveClass(/found-current/);
  await app.keyboard.press("Escape");
  await expect(bar).toHaveCount(0);
  await expect(app.locator(".react-flow__node.found")).toHaveCount(0);
  await expect(nodeAt(app, "con_slenderness")).toBeFocused();
});

test("menus offer what can be done with what was pressed", async ({ app, served }) => {
  const before = await contentOf(served);
  const menu = app.getByTestId("canvas-menu");
  const on = await pointOnEdge(app, "out_volume>out_mass");
  await app.mouse.click(on.x, on.y, { button: "right" });
  await expect(edgeAt(app, "out_volume>out_mass")).toHaveClass(/selected/);
  await expect(menu.getByRole("menuitem")).toHaveText([/^Insert a node/, /^Delete/]);
  await menu.getByRole("menuitem", { name: /^Delete/ }).click();
  await expect.poll(() => edgesIn(served)).not.toContain("out_volume>out_mass");
  await expectUndone(app, served, before);

  const again = await pointOnEdge(app, "out_volume>out_mass");
  await app.mouse.click(again.x, again.y, { button: "right" });
  await menu.getByRole("menuitem", { name: /^Insert a node/ }).click();
  await app.keyboard.press("Enter");
  await expect.poll(() => edgesIn(served)).toContain("out_volume>out_extractor");
  await expectUndone(app, served, before);

  await nodeAt(app, "dv_width").click({ button: "right" });
  await expect(nodeAt(app, "dv_width")).toHaveClass(/selected/);
  await expect(menu.getByRole("menuitem", { name: /^Connect/ })).toBeVisible();
  await app.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);

  await nodeAt(app, "dv_height").click({ modifiers: ["Shift"] });
  await nodeAt(app, "dv_height").click({ button: "right" });
  await expect(menu).toHaveAttribute("aria-label", "Menu of the selected nodes");
  await app.keyboard.press("Escape");

  const place = await emptyPlace(app);
  await app.mouse.click(place.x, place.y, { button: "right" });
  await expect(menu.getByRole("menuitem", { name: /^Add a node/ })).toBeVisible();
  await expect(app.locator(".react-flow__node.selected")).toHaveCount(0);
  await app.keyboard.press("Escape");

  await nodeAt(app, "dv_width").focus();
  await app.keyboard.press("Enter");
  await nodeAt(app, "dv_width").focus();
  await app.keyboard.press("Shift+F10");
  await expect(menu).toHaveAttribute("aria-label", "Menu of the node");
  await app.keyboard.press("Escape");
  await expect(nodeAt(app, "dv_width")).toBeFocused();
});

test("the keyboard goes from node to node, into the inspector and back", async ({ app }) => {
  await expect(nodeAt(app, "dv_width")).toHaveAttribute(
    "aria-label",
    /^Design variable: Width, connected to 2/,
  );
  await nodeAt(app, "dv_width").focus();
  await app.keyboard.press("Control+ArrowRight");
  await expect(nodeAt(app, "model_beam")).toBeFocused();
  await app.keyboard.press("Control+ArrowRight");
  await expect(nodeAt(app, "solver_calculix")).toBeFocused();
  await app.keyboard.press("Control+ArrowLeft");
  await expect(nodeAt(app, "model_beam")).toBeFocused();
  await app.keyboard.press("Tab");
  await expect(nodeAt(app, "solver_calculix")).toBeFocused();
  await app.keyboard.press("Enter");
  await expect(app.getByRole("textbox", { name: "Name" })).toBeFocused();
  await expect(app.getByRole("textbox", { name: "Name" })).toHaveValue("CalculiX");
  await app.keyboard.press("Escape");
  await expect(nodeAt(app, "solver_calculix")).toBeFocused();
  await app.keyboard.press("e");
  await expect(app.locator(".react-flow__edge.selected")).toHaveCount(1);
  await expect(nodeAt(app, "solver_calculix")).toBeFocused();
});

test("the wheel, the trackpad and the drag do what the settings say, at once", async ({ app }) => {
  const canvas = app.locator(".react-flow__viewport");
  const transform = async (): Promise<{ x: number; y: number; zoom: number }> =>
    canvas.evaluate((element) => {
      const { a, e, f } = new DOMMatrix(getComputedStyle(element).transform);
      return { x: e, y: f, zoom: a };
    });
  const set = async (key: string, value: string): Promise<void> => {
    await app.keyboard.press("Control+,");
    await app.locator(`[id="setting-${key}"]`).selectOption(value);
    await app.getByRole("navigation").getByRole("button", { name: "Canvas" }).click();
    await expect(nodeAt(app, "dv_width")).toBeVisible();
  };
  const place = await emptyPlace(app);
  await app.mouse.move(place.x, place.y);
  const first = await transform();
  await app.mouse.wheel(0, 120);
  await expect.poll(async () => (await transform()).zoom).toBeLessThan(first.zoom);
  await expect
    .poll(async () => {
      const { zoom, y } = await transform();
      await app.mouse.wheel(3, 12);
      const next = await transform();
      return next.zoom === zoom && next.y < y;
    })
    .toBe(true);

  await set("canvas.wheel", "move");
  await app.mouse.move(place.x, place.y);
  const second = await transform();
  await app.mouse.wheel(0, 120);
  await expect.poll(async () => (await transform()).y).toBeLessThan(second.y);
  expect((await transform()).zoom).toBe(second.zoom);

  await set("canvas.drag", "select");
  const third = await transform();
  await app.mouse.move(place.x - 400, place.y);
  await app.mouse.down();
  await app.mouse.move(place.x + 200, place.y - 560, { steps: 8 });
  await app.mouse.up();
  await expect.poll(async () => app.locator(".react-flow__node.selected").count()).toBeGreaterThan(1);
  expect(await transform()).toEqual(third);
  await app.mouse.move(place.x, place.y);
  await app.mouse.down({ button: "middle" });
  await app.mouse.move(place.x + 60, place.y + 30, { steps: 4 });
  await app.mouse.up({ button: "middle" });
  await expect.poll(async () => (await transform()).x).toBeGreaterThan(third.x);

  await expect(app.locator(".react-flow__minimap")).toBeVisible();
  await app.getByRole("button", { name: "Hide the map of the canvas" }).click();
  await expect(app.locator(".react-flow__minimap")).toHaveCount(0);
  await app.keyboard.press("Control+,");
  await app.getByRole("checkbox", { name: "Map of the canvas" }).check();
  await app.getByRole("navigation").getByRole("button", { name: "Canvas" }).click();
  await expect(app.locator(".react-flow__minimap")).toBeVisible();
});

test("F fits the selection, Shift+F everything, and + and - zoom", async ({ app }) => {
  const zoom = async (): Promise<number> =>
    app
      .locator(".react-flow__viewport")
      .evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a);
  const all = await zoom();
  await nodeAt(app, "dv_width").click();
  await app.keyboard.press("f");
  await expect.poll(zoom).toBe(1);
  await app.keyboard.press("-");
  await expect.poll(zoom).toBeLessThan(1);
  await app.keyboard.press("Escape");
  await app.keyboard.press("Shift+F");
  await expect.poll(zoom).toBeCloseTo(all, 1);
  await app.keyboard.press("1");
  await expect.poll(zoom).toBe(1);
});

test("a study of three nodes is built and connected by the keyboard alone", async ({ app, served }) => {
  await app.keyboard.press("Control+a");
  await app.keyboard.press("Delete");
  await expect.poll(async () => (await served.readStudy()).nodes.length).toBe(0);

  await app.keyboard.press("a");
  await app.keyboard.type("variable");
  await app.keyboard.press("Enter");
  await expect(nodeAt(app, "dv_design_variable")).toHaveClass(/selected/);
  await app.keyboard.press("Enter");
  await app.keyboard.press("Control+a");
  await app.keyboard.type("Width");
  await app.keyboard.press("Enter");
  await expect.poll(async () => (await served.readStudy()).nodes[0]?.label).toBe("Width");
  await app.keyboard.press("Escape");
  await expect(nodeAt(app, "dv_design_variable")).toBeFocused();

  // Beside the selected node, connected to it.
  await app.keyboard.press("a");
  await app.keyboard.type("extractor");
  await app.keyboard.press("Enter");
  await expect.poll(() => edgesIn(served)).toEqual(["dv_design_variable>out_extractor"]);
  await expect(nodeAt(app, "out_extractor")).toHaveClass(/selected/);

  await app.keyboard.press("Escape");
  await app.keyboard.press("a");
  await app.keyboard.type("objective");
  await app.keyboard.press("Enter");
  await expect(nodeAt(app, "obj_objective")).toHaveClass(/selected/);
  await expect.poll(() => edgesIn(served)).toHaveLength(1);
  await app.keyboard.press("c");
  const list = app.getByTestId("connect-list");
  await expect(list.getByRole("option")).toHaveCount(2);
  await app.keyboard.type("extr");
  await app.keyboard.press("Enter");
  await expect.poll(() => edgesIn(served)).toContain("out_extractor>obj_objective");
  await expect(app.getByText("Connected Extractor to Objective")).toBeAttached();
  await expect(list.getByRole("option", { selected: true })).toContainText("connected");

  const before = await contentOf(served);
  await app.keyboard.press("Backspace");
  await expect.poll(() => edgesIn(served)).toHaveLength(1);
  await app.keyboard.press("Escape");
  await expect(list).toHaveCount(0);
  await expect(nodeAt(app, "obj_objective")).toBeFocused();
  await app.keyboard.press("Control+z");
  await expect.poll(() => contentOf(served)).toEqual(before);
});

test("the inspector's connections offer to connect more", async ({ app, served }) => {
  const before = await contentOf(served);
  await nodeAt(app, "dv_width").click();
  await app.getByTestId("inspector").getByRole("button", { name: "Connect to" }).click();
  await app.keyboard.type("calculix");
  await app.keyboard.press("Enter");
  await expect.poll(() => edgesIn(served)).toContain("dv_width>solver_calculix");
  await app.keyboard.press("Escape");
  await expect(nodeAt(app, "dv_width")).toBeFocused();
  await expectUndone(app, served, before);
});
