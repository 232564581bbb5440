import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { _electron, expect, test } from "@playwright/test";
import { findElectron } from "../../scripts/find-electron.mjs";

const root = join(import.meta.dirname, "../..");
const { binary, reason } = findElectron();

test.describe("in real Electron", () => {
  if (binary === undefined) process.stdout.write(`skipped: no Electron binary (${reason})\n`);
  test.skip(binary === undefined, "no Electron binary that starts");

  test("shows the study in a sandboxed window", async () => {
    if (binary === undefined) return;
    const folder = mkdtempSync(join(tmpdir(), "planform-electron-"));
    const study = join(folder, "cantilever");
    cpSync(join(root, "resources/samples/cantilever"), study, { recursive: true });
    const environment = Object.entries({ ...process.env, HOME: folder, PLANFORM_HOME: join(folder, "home") });
    const app = await _electron.launch({
      executablePath: binary,
      args: [root, study, "--demo"],
      env: Object.fromEntries(
        environment.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    });
    try {
      const page = await app.firstWindow();
      const problems: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") problems.push(message.text());
      });
      await expect(page.getByText("Cantilever beam").first()).toBeVisible();
      const inPage = await page.evaluate(() => ({
        url: window.location.href,
        host: "planformHost" in window,
        process: typeof process,
        require: "require" in window,
      }));
      expect(inPage).toEqual({ url: "app://planform/", host: true, process: "undefined", require: false });
      expect(problems).toEqual([]);
      const reached = await page.evaluate(async () => {
        const attempt = (promise: Promise<unknown>): Promise<string> =>
          promise.then(
            () => "reached",
            () => "refused",
          );
        return {
          file: await attempt(fetch("file:///etc/passwd")),
          net: await attempt(fetch("https://example.com/")),
          microphone: await attempt(navigator.mediaDevices.getUserMedia({ audio: true })),
          clipboard: await attempt(navigator.clipboard.readText()),
        };
      });
      expect(reached).toEqual({
        file: "refused",
        net: "refused",
        microphone: "refused",
        clipboard: "refused",
      });
      await page.evaluate(() => window.location.assign("file:///etc/passwd"));
      await expect(page.getByText("Cantilever beam").first()).toBeVisible();
      expect(page.url()).toBe("app://planform/");
    } finally {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
