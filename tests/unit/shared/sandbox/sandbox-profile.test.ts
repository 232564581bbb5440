import { describe, expect, it } from "vitest";
import { buildGuardProfile } from "../../../../src/shared/sandbox/guard-profile.ts";
import { buildSandboxProfile } from "../../../../src/shared/sandbox/sandbox-profile.ts";

const study = "/Users/ada/studies/beam";

/** Brackets and quotes close, which is all that can be checked without the program that reads it. */
function isWellFormed(profile: string): boolean {
  const bare = profile.replaceAll(/"(?:[^"\\]|\\.)*"/gs, "S");
  let depth = 0;
  for (const char of bare) {
    if (char === "(") depth += 1;
    if (char === ")") depth -= 1;
    if (depth < 0 || char === '"') return false;
  }
  return depth === 0;
}

describe("buildSandboxProfile", () => {
  const profile = buildSandboxProfile({
    workFolder: `${study}/.planform/scratch/c1`,
    readable: [study],
    hidden: ["/Users/ada", `${study}/.planform`],
    hiddenFiles: [`${study}/.env`],
    env: {},
  });

  it("denies what it does not allow, and allows no network", () => {
    expect(profile.startsWith("(version 1)\n(deny default)\n")).toBe(true);
    expect(profile).not.toMatch(/allow network|allow default/);
    expect(profile.match(/file-write\*/g)).toHaveLength(1);
    expect(isWellFormed(profile)).toBe(true);
  });

  it("rules from the outside in: of several rules the last one holds", () => {
    const rules = [
      '(deny file-read* (subpath "/Users/ada"))',
      `(allow file-read* (subpath "${study}"))`,
      `(deny file-read* (subpath "${study}/.env"))`,
      `(allow file-read* file-write* (subpath "${study}/.planform/scratch/c1"))`,
    ].map((rule) => profile.indexOf(rule));
    expect(rules).toEqual([...rules].sort((a, b) => a - b));
    expect(rules[0]).toBeGreaterThan(0);
  });

  it("quotes what a path may hold", () => {
    const path = '/Users/a "b" \\c)\n(allow default';
    const odd = buildSandboxProfile({ workFolder: path, readable: [], hidden: [], hiddenFiles: [], env: {} });
    expect(odd).toContain('(subpath "/Users/a \\"b\\" \\\\c)\n(allow default")');
    expect(isWellFormed(odd)).toBe(true);
    const zero = { workFolder: "/a\0", readable: [], hidden: [], hiddenFiles: [], env: {} };
    expect(() => buildSandboxProfile(zero)).toThrow(RangeError);
  });
});

describe("buildGuardProfile", () => {
  const guard = {
    workFolder: study,
    hidden: [{ path: "/Users/ada/.ssh", kind: "folder" }] as const,
    readOnly: ["/Users/ada/.zshrc"],
    fixed: [],
    sockets: [],
    missing: [{ path: "/Users/ada/.netrc", kind: "file" }] as const,
    everythingReadOnly: false,
    network: true,
  };

  it("closes the places and the ways to other programs, and leaves the rest", () => {
    const profile = buildGuardProfile(guard);
    expect(profile).toContain("(allow default)");
    expect(profile).toContain('(deny file-read* file-write* (subpath "/Users/ada/.ssh"))');
    expect(profile).toContain('(deny file-read* file-write* (subpath "/Users/ada/.netrc"))');
    expect(profile).toContain('(deny file-write* (subpath "/Users/ada/.zshrc"))');
    for (const way of ["appleevent-send", "lsopen", "job-creation"])
      expect(profile).toContain(`(deny ${way})`);
    expect(profile).not.toContain("(deny network*)");
    expect(isWellFormed(profile)).toBe(true);
  });

  it("keeps a command from the network and from writing where it is to", () => {
    const profile = buildGuardProfile({ ...guard, everythingReadOnly: true, network: false });
    expect(profile).toContain("(deny network*)");
    expect(profile.indexOf("(deny file-write*)")).toBeLessThan(profile.indexOf('(param "PRIVATE")'));
    expect(profile).not.toContain(`(allow file-write* (subpath "${study}"))`);
  });
});
