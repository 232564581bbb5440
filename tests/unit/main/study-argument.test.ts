import { describe, expect, it } from "vitest";
import { findStudyArgument } from "../../../src/main/study-argument.ts";

describe("findStudyArgument", () => {
  it("takes the first argument that is no switch, from the folder of the start", () => {
    const argv = ["--no-sandbox", "--original-process-start-time=1", "studies/beam", "other"];
    expect(findStudyArgument(argv, "/home/ada")).toBe("/home/ada/studies/beam");
  });

  it("is undefined when no study is named", () => {
    expect(findStudyArgument(["--demo", ""], "/home/ada")).toBeUndefined();
  });
});
