import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { judgeAudit } from "../../../scripts/audit.mjs";
import { isAllowed, renderTexts } from "../../../scripts/licences.mjs";
import { findLockBreaches, type LockEntry, type Manifest } from "../../../scripts/lock-rules.mjs";

const root = join(import.meta.dirname, "../../..");
const checksum = `sha512-${"A".repeat(86)}==`;

function breachesOf({
  manifest = {},
  entry = {},
  npmrc = "",
}: {
  manifest?: Manifest;
  entry?: LockEntry;
  npmrc?: string;
}): string[] {
  const wanted = { dependencies: { a: "1.2.3" }, ...manifest };
  const packages = {
    "": wanted,
    "node_modules/a": { version: "1.2.3", integrity: checksum, ...entry },
  };
  return findLockBreaches(wanted, { packages }, npmrc);
}

describe("findLockBreaches", () => {
  it("takes the checkout as it is", () => {
    const read = (path: string): string => readFileSync(join(root, path), "utf8");
    const [manifest, lock] = ["package.json", "package-lock.json"].map((path) => JSON.parse(read(path)));
    expect(findLockBreaches(manifest, lock, read(".npmrc"))).toEqual([]);
  });

  it("takes exact versions of the registry with a checksum", () => {
    expect(breachesOf({})).toEqual([]);
    expect(breachesOf({ entry: { resolved: "https://registry.npmjs.org/a/-/a-1.2.3.tgz" } })).toEqual([]);
  });

  it.each([
    "^1.2.3",
    "~1.2.3",
    "1.x",
    "*",
    "latest",
    "",
    "git+https://example.org/a.git",
    "file:../a",
    "npm:b@1.2.3",
  ])("refuses the version %s", (version) => {
    expect(breachesOf({ manifest: { dependencies: { a: version } } })).toEqual([
      `package.json: a: "${version}" is no exact version`,
    ]);
  });

  it.each([
    ["comes from git+ssh://git@example.org/a.git#abc", { resolved: "git+ssh://git@example.org/a.git#abc" }],
    ["comes from http://registry.npmjs.org/a.tgz", { resolved: "http://registry.npmjs.org/a.tgz" }],
    ["has no checksum (sha512)", { integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" }],
    ["is a folder, no package of the registry", { link: true }],
    [
      "runs a script when it is installed: say in allowScripts of package.json whether it may",
      { hasInstallScript: true },
    ],
  ])("refuses an entry that %s", (reason, entry) => {
    expect(breachesOf({ entry })).toEqual([`package-lock.json: node_modules/a ${reason}`]);
  });

  it("takes a script that somebody has decided about", () => {
    expect(
      breachesOf({ entry: { hasInstallScript: true }, manifest: { allowScripts: { a: false } } }),
    ).toEqual([]);
  });

  it("refuses a lock file that is behind, and another registry", () => {
    expect(breachesOf({ entry: { version: "1.2.2" } })).toEqual([
      "package-lock.json: a is 1.2.2, package.json asks for 1.2.3",
    ]);
    expect(
      breachesOf({ npmrc: "@a:registry=https://example.org\nomit-lockfile-registry-resolved=true" }),
    ).toEqual([".npmrc: @a:registry=https://example.org: packages come from the public registry only"]);
  });
});

describe("isAllowed", () => {
  it.each(["MIT", "(MIT OR GPL-3.0)", "MIT AND ISC", "Apache-2.0"])("takes %s", (licence) => {
    expect(isAllowed("any", licence)).toBe(true);
  });

  it.each(["GPL-3.0", "MIT AND GPL-3.0", "SEE LICENSE IN README.md", "unknown", "", "UNLICENSED", "EPL-2.0"])(
    "refuses %s",
    (licence) => {
      expect(isAllowed("any", licence)).toBe(false);
    },
  );

  it("takes the layout engine's own", () => {
    expect(isAllowed("elkjs", "EPL-2.0 OR GPL-3.0-or-later")).toBe(true);
  });
});

describe("renderTexts", () => {
  it("has each text once, and says where a package brings none", () => {
    const one = { version: "1.0.0", licence: "MIT", holder: "Ada" };
    const text = renderTexts([
      { ...one, name: "a", text: "The text" },
      { ...one, name: "b", text: "The text" },
      { ...one, name: "c", text: "" },
    ]);
    expect(text.match(/The text/g)).toHaveLength(1);
    expect(text).toContain("a 1.0.0 (MIT)\nb 1.0.0 (MIT)\n");
    expect(text).toContain("c brings no text of its licence. It names: MIT, by Ada.");
  });
});

describe("judgeAudit", () => {
  const hole = { via: [{ title: "Hole", url: "https://example.org/1" }, "b"], severity: "high" };

  it("counts what is shipped, whether npm calls it production or not", () => {
    const report = {
      vulnerabilities: {
        a: { ...hole, name: "a", nodes: ["node_modules/a"] },
        b: { ...hole, name: "b", nodes: ["node_modules/b"] },
        c: { ...hole, name: "c", severity: "moderate", nodes: ["node_modules/c"] },
        d: { ...hole, name: "d", severity: "critical", nodes: ["node_modules/e/node_modules/d"] },
      },
    };
    const shipped = new Set([
      "node_modules/a",
      "node_modules/c",
      "node_modules/d",
      "node_modules/e/node_modules/d",
    ]);
    expect(judgeAudit(report, shipped)).toEqual({
      breaches: [
        "audit: a: high: Hole https://example.org/1; b",
        "audit: d: critical: Hole https://example.org/1; b",
      ],
      other: 2,
    });
  });
});
