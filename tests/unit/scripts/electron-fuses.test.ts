import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** The lines `name: true|false` below `electronFuses:`, up to the next line that is not set in. */
function readFuses(): Record<string, boolean> {
  const text = readFileSync(join(root, "electron-builder.yml"), "utf8");
  const block = /^electronFuses:\n((?:[ #].*\n)+)/m.exec(text)?.[1] ?? "";
  return Object.fromEntries(
    [...block.matchAll(/^ +(\w+): (true|false)$/gm)].map(([, name, value]) => [name, value === "true"]),
  );
}

it("builds packages that take no code from outside their archive", () => {
  expect(readFuses()).toEqual({
    runAsNode: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

it("lets packages run as Node only as long as the tool server is started so", () => {
  const source = readFileSync(join(root, "src/main/create-window-app.ts"), "utf8");
  expect(source.includes("ELECTRON_RUN_AS_NODE")).toBe(readFuses().runAsNode);
});
