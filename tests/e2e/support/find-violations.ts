import type { Page } from "@playwright/test";
import axe from "axe-core";

/**
 * What axe-core finds wrong with the page as it is shown, one line each: the rule, what it is about, and where.
 * @param part only what this selector finds
 */
export async function findViolations(page: Page, part = "html"): Promise<string[]> {
  // Evaluated, not added as a script: the page's content security policy holds for it as for everybody.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (selector) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(selector, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        // Menus and dialogs open outside the landmarks, above the whole page.
        rules: { region: { enabled: false } },
      }),
    part,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${help} (${target.join(" ")}) ${html.slice(0, 160)}`),
  );
}
