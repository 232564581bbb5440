import { describe, expect, it } from "vitest";
import { installLine, outerPrograms } from "../../../src/shared/programs.ts";

describe("installLine", () => {
  it("says how a program is installed on each system", () => {
    expect(installLine("ccx", "linux")).toBe(
      "apt install calculix-ccx, or conda install -c conda-forge calculix",
    );
    expect(installLine("gmsh", "darwin")).toContain("brew install gmsh");
    expect(installLine("node", "win32")).toContain("winget");
  });

  it("gives a page where the system is another one", () => {
    for (const id of ["ccx", "gmsh", "python", "node"] as const) {
      expect(installLine(id, "freebsd")).toMatch(/^https:/);
      expect(outerPrograms[id].commands.length).toBeGreaterThan(0);
    }
  });
});
