import { expect, test } from "./support/serve-app.ts";

test("a drag of a node is one undo step and is saved", async ({ app, served }) => {
  const node = app.locator('[data-node-id="dv_width"]');
  const before = await node.boundingBox();
  if (before === null) throw new Error("The node is not shown");
  const place = (await served.readStudy()).nodes.find(({ id }) => id === "dv_width")?.position;
  await app.mouse.move(before.x + 40, before.y + 10);
  await app.mouse.down();
  await app.mouse.move(before.x + 80, before.y + 60, { steps: 8 });
  await app.mouse.move(before.x + 100, before.y + 90, { steps: 8 });
  await app.mouse.up();
  await expect.poll(async () => (await served.readStudy()).revision).toBe(1);
  const moved = (await served.readStudy()).nodes.find(({ id }) => id === "dv_width")?.position;
  expect(moved).not.toEqual(place);
  await app.keyboard.press("Control+z");
  await expect
    .poll(async () => (await served.readStudy()).nodes.find(({ id }) => id === "dv_width")?.position)
    .toEqual(place);
});

test("the inspector edits a field, refuses a wrong one with its reason, and undo takes it back", async ({
  app,
  served,
}) => {
  await app.locator('[data-node-id="dv_width"]').click();
  const upper = app.getByRole("textbox", { name: /upper/i });
  await upper.fill("75");
  await upper.press("Enter");
  const upperOf = async (): Promise<unknown> =>
    (await served.readStudy()).nodes.find(({ id }) => id === "dv_width")?.data;
  await expect.poll(upperOf).toMatchObject({ upper: 75 });
  await upper.fill("1");
  await upper.press("Enter");
  await expect(app.getByText(/reversed/i).first()).toBeVisible();
  expect(await upperOf()).toMatchObject({ upper: 75 });
  await app.getByTestId("undo").click();
  await expect.poll(upperOf).toMatchObject({ upper: 60 });
});

test("Delete removes the selected node with its edges, and undo brings both back", async ({
  app,
  served,
}) => {
  const before = await served.readStudy();
  await app.locator('[data-node-id="dv_width"]').click();
  await app.keyboard.press("Delete");
  await expect(app.locator('[data-node-id="dv_width"]')).toHaveCount(0);
  await expect.poll(async () => (await served.readStudy()).nodes.length).toBe(before.nodes.length - 1);
  await app.keyboard.press("Control+z");
  await expect(app.locator('[data-node-id="dv_width"]')).toBeVisible();
  await expect
    .poll(async () => {
      const { nodes, edges } = await served.readStudy();
      return { nodes, edges };
    })
    .toEqual({ nodes: before.nodes, edges: before.edges });
});

test.describe("without a study", () => {
  test.use({ serve: { sample: undefined, paceMs: 0, env: {} } });

  test("the welcome view opens a sample and says what is wrong with a path", async ({ app }) => {
    await expect(app.getByText("Ten-bar truss").first()).toBeVisible();
    await app
      .getByLabel(/path|folder/i)
      .first()
      .fill("/nowhere/at/all");
    await app.getByRole("button", { name: /^open/i }).first().click();
    await expect(app.getByText(/There is no folder/).first()).toBeVisible();
    await app.getByText("Ten-bar truss").first().click();
    await expect(app.locator("[data-node-id]").first()).toBeVisible();
  });
});
