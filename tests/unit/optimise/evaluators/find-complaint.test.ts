import { describe, expect, it } from "vitest";
import { findCalculixError, findGmshError } from "../../../../src/optimise/evaluators/find-complaint.ts";

describe("findCalculixError", () => {
  it("joins a message that goes on over lines, and ends it before the next one", () => {
    const output = [
      " STEP 1",
      "",
      " *ERROR reading *ELASTIC: the Young",
      "        modulus should exceed 0.0",
      " *ERROR reading *ELASTIC. Card image:",
      "        0,0.3",
    ].join("\n");
    expect(findCalculixError(output)).toBe("*ERROR reading *ELASTIC: the Young modulus should exceed 0.0");
  });

  it("ends a message at an empty line, and at a few lines in any case", () => {
    expect(findCalculixError("*ERROR in a: b\n\n c")).toBe("*ERROR in a: b");
    expect(findCalculixError(`*ERROR in a:${"\n more".repeat(50)}`)?.length).toBeLessThan(60);
  });

  it("takes no warning for an error", () => {
    expect(findCalculixError("*WARNING reading *ERROR\n *INFO in x\n")).toBeUndefined();
    expect(findCalculixError("")).toBeUndefined();
  });
});

describe("findGmshError", () => {
  it("gives the messages without the frame around the summary", () => {
    const output = [
      "Warning : No tetrahedra in region 1",
      "Error   : No elements in volume 1 ",
      "Error   : ------------------------------",
      "Error   : Mesh generation error summary",
      "Error   :     1 warning",
      "Error   :     1 error",
      "Error   : Check the full log for details",
      "Error   : ------------------------------",
    ].join("\n");
    expect(findGmshError(output)).toBe("No elements in volume 1");
    expect(findGmshError("Warning : x")).toBeUndefined();
  });
});
