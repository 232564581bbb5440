import type { Page } from "@playwright/test";
import type { Study, StudyNode } from "../../src/shared/study/study.ts";
import { expect, type ServedApp, test } from "./support/serve-app.ts";

type Content = Pick<Study, "nodes" | "edges">;

async function contentOf(served: ServedApp): Promise<Content> {
  const { nodes, edges } = await served.readStudy();
  return { nodes, edges };
}

async function nodeOf(served: ServedApp, id: string): Promise<StudyNode | undefined> {
  return (await served.readStudy()).nodes.find((node) => node.id === id);
}

function card(app: Page, id: string) {
  return app.locator(`[data-node-id="${id}"]`);
}

async function select(app: Page, ...ids: readonly string[]): Promise<void> {
  for (const [index, id] of ids.entries()) {
    const position = { x: 40, y: 12 };
    await card(app, id).click(index === 0 ? { position } : { position, modifiers: ["Shift"] });
  }
}

async function boxOf(
  app: Page,
  id: string,
): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await card(app, id).boundingBox();
  if (box === null) throw new Error(`"${id}" is not shown`);
  return box;
}

/** Drags what is at a point, with a stop on the way as a hand makes it; `before` is called with the button still down. */
async function drag(
  app: Page,
  from: { x: number; y: number },
  to: { x: number; y: number },
  before?: () => Promise<void>,
): Promise<void> {
  await app.mouse.move(from.x, from.y);
  await app.mouse.down();
  await app.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await app.mouse.move(to.x, to.y, { steps: 6 });
  await before?.();
  await app.mouse.up();
}

/** One Ctrl+Z brings back exactly what was there. */
async function expectUndone(app: Page, served: ServedApp, before: Content): Promise<void> {
  await app.keyboard.press("Control+z");
  await expect.poll(() => contentOf(served)).toEqual(before);
}

/** Groups both variables and waits until that is saved. */
async function group(app: Page, served: ServedApp): Promise<string> {
  await select(app, "dv_width", "dv_height");
  await app.keyboard.press("Control+g");
  await expect.poll(async () => (await nodeOf(served, "group_group"))?.type).toBe("group");
  await expect(card(app, "group_group")).toBeVisible();
  return "group_group";
}

function groupIds(nodes: readonly StudyNode[]): string[] {
  return nodes.filter((node) => node.type !== "group" && node.groupId !== undefined).map(({ id }) => id);
}

test.describe("the clipboard", () => {
  test("copies nodes with their links and pastes them as one step", async ({ app, served }) => {
    const before = await contentOf(served);
    await select(app, "dv_width", "dv_height");
    await app.keyboard.press("Control+c");
    await app.keyboard.press("Control+v");
    await expect.poll(async () => (await contentOf(served)).nodes.length).toBe(before.nodes.length + 2);
    const after = await contentOf(served);
    const copies = after.nodes.filter(({ id }) => !before.nodes.some((node) => node.id === id));
    expect(copies.every(({ label }) => label.endsWith(" copy"))).toBe(true);
    const linked = before.edges.filter(({ sourceId }) => ["dv_width", "dv_height"].includes(sourceId)).length;
    expect(after.edges.length).toBe(before.edges.length + linked);
    for (const { id } of copies)
      await expect(app.locator(`.react-flow__node.selected[data-id="${id}"]`)).toBeVisible();
    await expectUndone(app, served, before);
  });

  test("cuts, and pastes with the links that were there", async ({ app, served }) => {
    const before = await contentOf(served);
    await select(app, "dv_width");
    await app.keyboard.press("Control+x");
    await expect.poll(async () => (await contentOf(served)).nodes.length).toBe(before.nodes.length - 1);
    const without = await contentOf(served);
    await app.keyboard.press("Control+v");
    await expect.poll(async () => (await contentOf(served)).edges.length).toBe(before.edges.length);
    const label = before.nodes.find(({ id }) => id === "dv_width")?.label;
    expect((await contentOf(served)).nodes.filter((node) => node.label === label)).toHaveLength(1);
    await expectUndone(app, served, without);
    await expectUndone(app, served, before);
  });

  test("duplicates the selection beside itself", async ({ app, served }) => {
    const before = await contentOf(served);
    await select(app, "dv_width");
    await app.keyboard.press("Control+d");
    await expect.poll(async () => (await contentOf(served)).nodes.length).toBe(before.nodes.length + 1);
    await expectUndone(app, served, before);
  });

  test("says kindly that it holds no nodes, and leaves text fields alone", async ({ app, served }) => {
    const before = await contentOf(served);
    const field = app.getByTestId("chat-input");
    await field.fill("only words");
    await field.press("Control+a");
    await field.press("Control+c");
    await field.press("End");
    await field.press("Control+v");
    await expect(field).toHaveValue("only wordsonly words");
    await select(app, "dv_width");
    await app.keyboard.press("Control+v");
    await expect(app.getByText(/holds no nodes/)).toBeVisible();
    expect(await contentOf(served)).toEqual(before);
  });
});

test.describe("a group", () => {
  test("is made of the selection and taken apart again", async ({ app, served }) => {
    const before = await contentOf(served);
    await group(app, served);
    const grouped = await contentOf(served);
    expect(groupIds(grouped.nodes)).toEqual(["dv_height", "dv_width"]);
    await app.keyboard.press("Control+Shift+g");
    await expect.poll(() => contentOf(served)).toEqual(before);
    await expectUndone(app, served, grouped);
    await expectUndone(app, served, before);
  });

  test("collapses to a card with its edges, moves its hidden members, and opens again", async ({
    app,
    served,
  }) => {
    await group(app, served);
    const open = await contentOf(served);
    await app.getByRole("button", { name: "Collapse Group" }).click();
    await expect(card(app, "dv_width")).toHaveCount(0);
    await expect(card(app, "group_group")).toContainText("2 nodes");
    const targets = new Set(
      open.edges.filter(({ sourceId }) => sourceId.startsWith("dv_")).map(({ targetId }) => targetId),
    );
    await expect(app.locator('.react-flow__edge[data-id^="group_group>"]')).toHaveCount(targets.size);
    await expect
      .poll(async () => (await nodeOf(served, "group_group"))?.data)
      .toMatchObject({ collapsed: true });
    const collapsed = await contentOf(served);
    const box = await boxOf(app, "group_group");
    await drag(
      app,
      { x: box.x + 60, y: box.y + box.height - 8 },
      { x: box.x + 60, y: box.y + box.height + 112 },
    );
    await expect
      .poll(async () => (await nodeOf(served, "dv_width"))?.position)
      .not.toEqual(collapsed.nodes.find(({ id }) => id === "dv_width")?.position);
    await expectUndone(app, served, collapsed);
    await select(app, "group_group");
    await app.keyboard.press("Control+.");
    await expect(card(app, "dv_width")).toBeVisible();
    await expect
      .poll(async () => (await nodeOf(served, "group_group"))?.data)
      .not.toHaveProperty("collapsed");
    await expectUndone(app, served, collapsed);
    await expectUndone(app, served, open);
  });

  test("moves with its members, live", async ({ app, served }) => {
    await group(app, served);
    const before = await contentOf(served);
    const box = await boxOf(app, "group_group");
    const member = await boxOf(app, "dv_width");
    const from = { x: box.x + box.width - 12, y: box.y + box.height - 8 };
    await drag(app, from, { x: from.x + 40, y: from.y + 150 }, async () => {
      expect((await boxOf(app, "dv_width")).y).toBeGreaterThan(member.y + 100);
    });
    await expect
      .poll(async () => (await nodeOf(served, "dv_width"))?.position)
      .not.toEqual(before.nodes.find(({ id }) => id === "dv_width")?.position);
    const after = await contentOf(served);
    const stepOf = (id: string): { x: number; y: number } => {
      const [old, next] = [before, after].map(({ nodes }) => nodes.find((node) => node.id === id)?.position);
      return { x: (next?.x ?? 0) - (old?.x ?? 0), y: (next?.y ?? 0) - (old?.y ?? 0) };
    };
    expect(stepOf("dv_width")).toEqual(stepOf("group_group"));
    expect(stepOf("dv_height")).toEqual(stepOf("group_group"));
    expect(groupIds(after.nodes)).toEqual(["dv_height", "dv_width"]);
    await expectUndone(app, served, before);
  });

  test("is resized by a handle, never smaller than its members need, and fits itself to them", async ({
    app,
    served,
  }) => {
    await group(app, served);
    const before = await contentOf(served);
    const sizeOf = async (): Promise<unknown> => (await nodeOf(served, "group_group"))?.data;
    const least = await sizeOf();
    const handle = app.locator(
      '.react-flow__node[data-id="group_group"] .react-flow__resize-control.handle.bottom.right',
    );
    const grip = async (): Promise<{ x: number; y: number }> => {
      const box = await handle.boundingBox();
      if (box === null) throw new Error("There is no handle");
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    const from = await grip();
    await drag(app, from, { x: from.x + 30, y: from.y + 60 });
    await expect.poll(sizeOf).not.toEqual(least);
    const large = await contentOf(served);
    const there = await grip();
    await drag(app, there, { x: there.x - 200, y: there.y - 200 });
    await expect.poll(sizeOf).toEqual(least);
    await expectUndone(app, served, large);
    await expectUndone(app, served, before);
  });

  test("takes in a node that is dropped on it, and lets one go, with a hint", async ({ app, served }) => {
    await select(app, "dv_width");
    await app.keyboard.press("Control+g");
    await expect.poll(async () => groupIds((await contentOf(served)).nodes)).toEqual(["dv_width"]);
    const before = await contentOf(served);
    const inside = await boxOf(app, "dv_width");
    const outside = await boxOf(app, "dv_height");
    const frame = card(app, "group_group");
    await drag(app, { x: outside.x + 40, y: outside.y + 10 }, { x: inside.x + 52, y: inside.y + 26 }, () =>
      expect(frame).toHaveAttribute("data-hint", "join"),
    );
    await expect
      .poll(async () => groupIds((await contentOf(served)).nodes))
      .toEqual(["dv_height", "dv_width"]);
    await expectUndone(app, served, before);
    const from = await boxOf(app, "dv_width");
    await drag(app, { x: from.x + 40, y: from.y + 10 }, { x: from.x + 60, y: from.y + 400 }, () =>
      expect(frame).toHaveAttribute("data-hint", "leave"),
    );
    await expect.poll(async () => groupIds((await contentOf(served)).nodes)).toEqual([]);
    await expect(frame).not.toHaveAttribute("data-hint");
    await expectUndone(app, served, before);
  });

  test("is renamed by a double click on its title, and deleted with its nodes by its own command", async ({
    app,
    served,
  }) => {
    await group(app, served);
    const before = await contentOf(served);
    await card(app, "group_group").getByText("Group", { exact: true }).dblclick();
    await app.getByRole("textbox", { name: "Name of Group" }).fill("Cross section");
    await app.keyboard.press("Enter");
    await expect.poll(async () => (await nodeOf(served, "group_group"))?.label).toBe("Cross section");
    await expectUndone(app, served, before);
    await app.keyboard.press("Shift+Delete");
    await expect.poll(async () => (await contentOf(served)).nodes.length).toBe(before.nodes.length - 3);
    await expectUndone(app, served, before);
  });
});

test("a note is written on in place, and resized", async ({ app, served }) => {
  await card(app, "dv_width").waitFor();
  await app.getByTestId("canvas").press("a");
  await app.getByRole("combobox", { name: /kind of node/i }).fill("note");
  await app.keyboard.press("Enter");
  await expect.poll(async () => (await nodeOf(served, "note_note"))?.type).toBe("note");
  const before = await contentOf(served);
  await card(app, "note_note").locator("p").dblclick();
  await app.getByRole("textbox", { name: "Text of Note" }).fill("Steel *S355*\nsecond line");
  await app.keyboard.press("Control+Enter");
  await expect(card(app, "note_note")).toContainText("Steel *S355*");
  await expect
    .poll(async () => (await nodeOf(served, "note_note"))?.data)
    .toMatchObject({
      text: "Steel *S355*\nsecond line",
    });
  await expectUndone(app, served, before);
  await app.keyboard.press("Enter");
  await app.getByRole("textbox", { name: "Text of Note" }).fill("not this");
  await app.keyboard.press("Escape");
  await expect(app.getByRole("textbox", { name: "Text of Note" })).toHaveCount(0);
  expect(await contentOf(served)).toEqual(before);
  const handle = app.locator(
    '.react-flow__node[data-id="note_note"] .react-flow__resize-control.handle.bottom.right',
  );
  const box = await handle.boundingBox();
  if (box === null) throw new Error("There is no handle");
  await drag(app, { x: box.x + 4, y: box.y + 4 }, { x: box.x + 84, y: box.y + 64 });
  await expect.poll(async () => (await nodeOf(served, "note_note"))?.data).toHaveProperty("width");
  await expectUndone(app, served, before);
});

test("nodes are aligned and distributed by the toolbar over the selection, which covers none of them", async ({
  app,
  served,
}) => {
  const ids = (await served.readStudy()).nodes.slice(0, 3).map(({ id }) => id);
  const before = await contentOf(served);
  await select(app, ...ids);
  const toolbar = app.getByTestId("selection-toolbar");
  const bar = await toolbar.boundingBox();
  if (bar === null) throw new Error("There is no toolbar");
  for (const id of ids) {
    const box = await boxOf(app, id);
    const isApart =
      bar.x + bar.width <= box.x ||
      box.x + box.width <= bar.x ||
      bar.y + bar.height <= box.y ||
      box.y + box.height <= bar.y;
    expect(isApart).toBe(true);
  }
  const placesOf = async (axis: "x" | "y"): Promise<number[]> => {
    const { nodes: present } = await contentOf(served);
    return ids.map((id) => present.find((node) => node.id === id)?.position[axis] ?? 0);
  };
  await toolbar.getByRole("button", { name: "Align left edges" }).click();
  await expect.poll(async () => new Set(await placesOf("x")).size).toBe(1);
  await expectUndone(app, served, before);
  await toolbar.getByRole("button", { name: "Align top edges" }).click();
  await expect.poll(async () => new Set(await placesOf("y")).size).toBe(1);
  await expectUndone(app, served, before);
  await toolbar.getByRole("button", { name: "Distribute vertically" }).click();
  await expect.poll(() => contentOf(served)).not.toEqual(before);
  await expectUndone(app, served, before);
});

test("a dragged node snaps to a line through others, and passes with Alt", async ({ app, served }) => {
  const before = await contentOf(served);
  const box = await boxOf(app, "dv_width");
  const other = await boxOf(app, "dv_height");
  const from = { x: box.x + 40, y: box.y + 10 };
  const to = { x: other.x + 40 + 3, y: other.y + other.height + 180 };
  const lines = app.getByTestId("helper-line");
  await drag(app, from, to, () => expect(lines.first()).toBeVisible());
  await expect(lines).toHaveCount(0);
  const xOf = async (id: string): Promise<number | undefined> => (await nodeOf(served, id))?.position.x;
  await expect
    .poll(async () => (await nodeOf(served, "dv_width"))?.position.y)
    .not.toBe(before.nodes.find(({ id }) => id === "dv_width")?.position.y);
  expect(await xOf("dv_width")).toBe(await xOf("dv_height"));
  await expectUndone(app, served, before);
  await app.keyboard.down("Alt");
  await drag(app, from, to, () => expect(lines).toHaveCount(0));
  await app.keyboard.up("Alt");
  await expect
    .poll(() => xOf("dv_width"))
    .not.toBe(before.nodes.find(({ id }) => id === "dv_width")?.position.x);
  await expectUndone(app, served, before);
});

test("arrow keys move the selection, a burst of them as one step", async ({ app, served }) => {
  const before = await contentOf(served);
  const old = before.nodes.find(({ id }) => id === "dv_width")?.position ?? { x: 0, y: 0 };
  await select(app, "dv_width");
  await app.keyboard.press("ArrowRight");
  await app.keyboard.press("ArrowRight");
  await app.keyboard.press("Shift+ArrowDown");
  await expect
    .poll(async () => (await nodeOf(served, "dv_width"))?.position)
    .toEqual({ x: old.x + 8, y: old.y + 20 });
  await expectUndone(app, served, before);
});

test("F2 and a double click rename a node; an empty name is refused with its reason", async ({
  app,
  served,
}) => {
  const before = await contentOf(served);
  const label = before.nodes.find(({ id }) => id === "dv_width")?.label ?? "";
  await select(app, "dv_width");
  await app.keyboard.press("F2");
  const field = app.getByRole("textbox", { name: `Name of ${label}` });
  await field.fill("Flange");
  await field.press("Escape");
  await expect(card(app, "dv_width")).toContainText(label);
  await app.keyboard.press("F2");
  await field.fill("  ");
  await field.press("Enter");
  await expect(card(app, "dv_width").getByRole("alert")).toHaveText(/must not be empty/);
  await field.fill("Flange");
  await field.press("Enter");
  await expect.poll(async () => (await nodeOf(served, "dv_width"))?.label).toBe("Flange");
  await expectUndone(app, served, before);
  await card(app, "dv_width").getByText(label, { exact: true }).dblclick();
  await field.fill("Flange");
  await card(app, "dv_height").click();
  await expect.poll(async () => (await nodeOf(served, "dv_width"))?.label).toBe("Flange");
  await expectUndone(app, served, before);
});

test("a node is pinned, and shows it", async ({ app, served }) => {
  const before = await contentOf(served);
  await select(app, "dv_width");
  await app.keyboard.press("p");
  await expect(card(app, "dv_width").getByLabel("Pinned")).toBeVisible();
  await expect.poll(async () => (await nodeOf(served, "dv_width"))?.pinned).toBe(true);
  await expectUndone(app, served, before);
  await expect(card(app, "dv_width").getByLabel("Pinned")).toHaveCount(0);
});
