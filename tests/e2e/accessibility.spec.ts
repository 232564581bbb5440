import type { Page } from "@playwright/test";
import { findViolations } from "./support/find-violations.ts";
import { expect, say, test } from "./support/serve-app.ts";

/** The views that a user sees, each with how to get there from the canvas. */
const views: readonly { name: string; show: (app: Page) => Promise<void> }[] = [
  { name: "canvas", show: async () => undefined },
  {
    name: "inspector",
    show: async (app) => {
      await app.locator('[data-node-id="dv_width"]').click();
      await expect(app.getByTestId("inspector")).toBeVisible();
    },
  },
  {
    name: "several nodes",
    show: async (app) => {
      await app.keyboard.press("Control+a");
      await expect(app.getByTestId("inspector")).toContainText("nodes selected");
    },
  },
  {
    name: "palette",
    show: async (app) => {
      await app.getByRole("button", { name: "Add a node" }).first().click();
      await expect(app.getByRole("listbox", { name: "Kinds of nodes" })).toBeVisible();
    },
  },
  {
    name: "problems",
    show: async (app) => {
      await app.getByTestId("problem-count").click();
      await expect(app.getByRole("region", { name: "Problems" })).toBeVisible();
    },
  },
  {
    name: "history",
    show: async (app) => {
      await app.keyboard.press("Control+h");
      await expect(app.getByRole("heading", { name: "History" })).toBeVisible();
    },
  },
  {
    name: "runs, of which there are none",
    show: async (app) => {
      await app.keyboard.press("Shift+R");
      await expect(app.getByTestId("runs-empty")).toBeVisible();
    },
  },
  {
    name: "dialog that starts a run",
    show: async (app) => {
      await app.keyboard.press("r");
      await expect(app.getByTestId("run-start")).toBeVisible();
    },
  },
  {
    name: "audit list",
    show: async (app) => {
      await app.getByRole("button", { name: "Audit list" }).click();
      await expect(app.getByTestId("audit-empty")).toBeVisible();
    },
  },
  {
    name: "command palette",
    show: async (app) => {
      await app.keyboard.press("Control+k");
      await expect(app.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "shortcuts",
    show: async (app) => {
      await app.keyboard.press("?");
      await expect(app.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "settings",
    show: async (app) => {
      await app.keyboard.press("Control+,");
      await expect(app.getByRole("heading", { name: "Settings" })).toBeVisible();
    },
  },
  {
    name: "conversations",
    show: async (app) => {
      await app.keyboard.press("Control+Shift+F");
      await expect(app.getByRole("searchbox", { name: "Search in all messages" }).first()).toBeVisible();
    },
  },
];

for (const theme of ["light", "dark"] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    for (const { name, show } of views) {
      test(`axe-core finds nothing wrong with the ${name}`, async ({ app }) => {
        await expect(app.locator('[data-node-id="dv_width"]')).toBeVisible();
        await show(app);
        expect(await findViolations(app)).toEqual([]);
      });
    }

    test("axe-core finds nothing wrong with a chat that changed the canvas", async ({ app }) => {
      await say(app, "Add a design variable for the web thickness between 2 and 8 mm");
      await expect(app.getByTestId("change-list")).toBeVisible();
      expect(await findViolations(app)).toEqual([]);
    });

    test("axe-core finds nothing wrong with an audit list that has entries", async ({ app }) => {
      await say(app, "Add a design variable for the web thickness between 2 and 8 mm");
      await app.getByRole("button", { name: "Audit list" }).click();
      await app.getByTestId("audit-row").first().getByRole("button").click();
      await expect(app.getByTestId("audit-details")).toBeVisible();
      expect(await findViolations(app)).toEqual([]);
    });

    test("axe-core finds nothing wrong with the menu of a node", async ({ app }) => {
      await app.locator('[data-node-id="dv_width"]').click({ button: "right" });
      await expect(app.getByTestId("canvas-menu")).toBeVisible();
      // The page behind it is hidden from screen readers while the menu holds the focus.
      expect(await findViolations(app, "[data-testid=canvas-menu]")).toEqual([]);
    });

    test("axe-core finds nothing wrong with changes that wait for review", async ({ app }) => {
      await app.getByRole("button", { name: "Review", exact: true }).click();
      await expect(app.getByRole("button", { name: "Review", exact: true })).toHaveAttribute(
        "aria-pressed",
        "true",
      );
      await say(app, "Add a design variable for the web thickness between 2 and 8 mm");
      await say(app, "Set the upper bound of the width to 80");
      await expect(app.getByRole("button", { name: "Accept all" }).first()).toBeVisible();
      await app.locator('[data-node-id="dv_web_thickness"]').click();
      // What stands on a node is as large as the canvas is zoomed; the bar and the inspector have the same buttons.
      await app.keyboard.press("1");
      await expect(app.getByRole("button", { name: /^Zoom: 100 %/ })).toBeVisible();
      expect(await findViolations(app)).toEqual([]);
    });

    test.describe("of a study of formulas", () => {
      test.use({ serve: { sample: "spring", paceMs: 0, env: {} } });

      test("axe-core finds nothing wrong with a run, its designs and the canvas after it", async ({
        app,
      }) => {
        await app.getByTestId("run").click();
        await app.getByLabel("Trials", { exact: true }).fill("20");
        await app.getByLabel("Algorithm", { exact: true }).selectOption({ label: "Sobol" });
        await app.getByTestId("run-start").click();
        await expect(app.getByTestId("run-details")).toHaveAttribute("data-state", "done", {
          timeout: 30_000,
        });
        await expect(app.getByTestId("trial-row")).toHaveCount(20);
        await app.getByRole("button", { name: "Show trial 12" }).click();
        expect(await findViolations(app)).toEqual([]);
        await app.getByRole("button", { name: "Delete..." }).click();
        await expect(app.getByTestId("delete-run")).toBeVisible();
        expect(await findViolations(app)).toEqual([]);
        await app.keyboard.press("Escape");
        await app.getByRole("button", { name: "Back to the canvas" }).click();
        await expect(app.getByTestId("run-value").first()).toBeVisible();
        // What stands on a node is as large as the canvas is zoomed.
        await app.keyboard.press("1");
        expect(await findViolations(app)).toEqual([]);
      });
    });

    test.describe("without a study", () => {
      test.use({ serve: { sample: undefined, paceMs: 0, env: {} } });

      test("axe-core finds nothing wrong with the welcome view", async ({ app }) => {
        await expect(app.getByText("Ten-bar truss").first()).toBeVisible();
        expect(await findViolations(app)).toEqual([]);
      });

      test("axe-core finds nothing wrong with the form for a new study", async ({ app }) => {
        await app.getByRole("button", { name: /Fill in a form/ }).click();
        await expect(app.getByRole("button", { name: "Create the study" })).toBeVisible();
        expect(await findViolations(app)).toEqual([]);
      });
    });
  });
}
