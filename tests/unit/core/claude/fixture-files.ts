import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../fixtures/claude/", import.meta.url));

export const fixtureNames: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith(".jsonl"))
  .map((name) => name.replace(/\.jsonl$/, ""));

export function readFixture(name: string): Buffer {
  return readFileSync(`${folder}${name}.jsonl`);
}
