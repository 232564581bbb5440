import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { parseStudy } from "../../src/shared/study/parse-study.ts";
import { expect, test } from "./support/serve-app.ts";

test.use({ serve: { sample: undefined, paceMs: 0, env: {} } });

const row = (app: Page, name: string) => app.getByRole("group", { name, exact: true });

async function fillIn(app: Page, group: string, cells: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(cells))
    await row(app, group).getByLabel(name, { exact: true }).fill(text);
}

test("a form becomes the canvas that its picture showed", async ({ app, served }) => {
  await app.getByRole("button", { name: /Fill in a form/ }).click();
  const create = app.getByRole("button", { name: "Create the study" });
  await expect(create).toBeDisabled();
  await expect(app.getByText("Needed to create it: a name.")).toBeVisible();
  await app.locator("#new-study-name").fill("Steel bar");
  await expect(app.getByLabel(/^Folder/)).toHaveValue(
    join(served.homeFolder, ".planform", "studies", "steel-bar"),
  );

  await fillIn(app, "variable 1", { Name: "Width", Lower: "60", Upper: "10", Unit: "mm" });
  await expect(row(app, "variable 1").getByRole("alert")).toHaveText("The bounds are reversed: 60 > 10 mm");
  await expect(create).toBeDisabled();
  await fillIn(app, "variable 1", { Lower: "10", Upper: "60" });
  await row(app, "variable 1").getByLabel("Unit").press("Enter");
  await app.keyboard.type("Height");
  await fillIn(app, "variable 2", { Lower: "20", Upper: "90", Unit: "mm" });
  await fillIn(app, "output 1", {
    Name: "Mass",
    Unit: "kg",
    "Formula over symbols": "width * height * 7.85e-3",
  });
  await row(app, "objective 1").getByLabel("Value").selectOption({ label: "Mass" });
  await expect(app.getByText("Nothing is missing")).toBeVisible();
  await row(app, "limit 1").getByLabel("Value").selectOption({ label: "Height" });
  await expect(app.getByText('"Height limit" has no limit')).toBeVisible();
  await fillIn(app, "limit 1", { "Limit, mm": "80" });
  await expect(app.getByTestId("draft-picture").locator("rect")).toHaveCount(6);

  await app.reload(); // as if the page had been left by mistake
  await app.getByRole("button", { name: /Fill in a form/ }).click();
  await expect(row(app, "variable 2").getByLabel("Name", { exact: true })).toHaveValue("Height");
  await app.locator("#new-study-name").press("Control+Enter");

  await expect(app.locator("[data-node-id]")).toHaveCount(6);
  await expect(app.locator(".react-flow__edge")).toHaveCount(6);
  const folder = join(served.homeFolder, ".planform", "studies", "steel-bar");
  const study = parseStudy(await readFile(join(folder, "study.json"), "utf8"));
  expect(study.name).toBe("Steel bar");
  expect((await stat(join(folder, "model"))).isDirectory()).toBe(true);
});

test("a template becomes a study of its own", async ({ app, served }) => {
  await app.getByRole("button", { name: /Use a template/ }).click();
  await app.locator("#new-study-name").fill("Bracket");
  await app.getByText("Cantilever beam").click();
  await app.getByRole("button", { name: "Create the study" }).click();
  await expect(app.locator("[data-node-id]")).toHaveCount(14);
  const folder = join(served.homeFolder, ".planform", "studies", "bracket");
  const study = parseStudy(await readFile(join(folder, "study.json"), "utf8"));
  expect(study).toMatchObject({ name: "Bracket", revision: 0 });
  expect(study.id).not.toBe("sample-cantilever");
  expect(await readdir(join(folder, "model"))).toEqual(["beam.inp.tmpl"]);
});

test("an interview with the demo model fills the canvas step by step", async ({ app, served }) => {
  test.setTimeout(150_000);
  await app.getByRole("button", { name: /Be interviewed/ }).click();
  await app.locator("#new-study-name").fill("Bar");
  await app.getByRole("button", { name: "Create the study" }).click();
  // A long conversation draws only its last turns: what is asked next tells how far it has come.
  const last = app.getByTestId("turn").last();
  const asked = async (question: string): Promise<void> => {
    await expect(last).toContainText(question, { timeout: 30_000 });
    await expect(last).toHaveAttribute("data-state", "done", { timeout: 30_000 });
  };
  await asked("What is the part");
  for (const [answer, question] of [
    ["A flat steel bar in tension", "What may vary"],
    ["width 10 to 60 mm, height 20 to 90 mm", "How is a design computed"],
    ["by formulas", "Which numbers come out"],
    [
      "mass = width * height * 7.85e-3 in kg; stress = 50000 / (width * height) in MPa",
      "as small or as large as possible",
    ],
    ["minimise the mass", "Which limits"],
    ["stress below 200 MPa", "How many designs"],
    ["60 designs", "finds nothing wrong"],
  ] as const) {
    await app.getByTestId("chat-input").fill(answer);
    await app.getByTestId("chat-send").click();
    await asked(question);
  }
  await expect(app.locator('[data-node-id="dv_width"]')).toBeVisible();
  const file = join(served.homeFolder, ".planform", "studies", "bar", "study.json");
  const types = async (): Promise<string[]> =>
    parseStudy(await readFile(file, "utf8")).nodes.map(({ type }) => type);
  await expect
    .poll(types)
    .toEqual([
      "algorithm",
      "constraint",
      "designVariable",
      "designVariable",
      "note",
      "objective",
      "extractor",
      "extractor",
    ]);
});

test("an empty conversation offers what fits an empty study", async ({ app }) => {
  await app.getByRole("button", { name: /Start empty/ }).click();
  await app.locator("#new-study-name").fill("Nothing yet");
  await app.locator("#new-study-name").press("Enter");
  await app.getByRole("button", { name: "Describe it in one go" }).click();
  await expect(app.getByTestId("chat-input")).toHaveValue(/^The part: /);
  await expect(app.getByTestId("chat-input")).toBeFocused();
  await app.getByRole("button", { name: "Interview me about the part" }).click();
  await expect(app.getByTestId("turn").last()).toContainText("What is the part", { timeout: 30_000 });
});
