import { describe, expect, it } from "vitest";
import { parseStartArguments } from "../../../src/main/start-arguments.ts";

describe("parseStartArguments", () => {
  it("takes the first argument that is no switch as the study, from the folder of the start", () => {
    const argv = ["--no-sandbox", "--original-process-start-time=1", "studies/beam", "other", "--demo"];
    expect(parseStartArguments(argv, "/home/ada")).toEqual({
      study: "/home/ada/studies/beam",
      sample: undefined,
      demo: true,
    });
  });

  it("knows a sample by its name", () => {
    expect(parseStartArguments(["--sample=cantilever", ""], "/home/ada")).toEqual({
      study: undefined,
      sample: "cantilever",
      demo: false,
    });
  });
});
