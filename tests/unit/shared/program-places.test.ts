import { describe, expect, it } from "vitest";
import { programPlaces, splitPath } from "../../../src/shared/program-places.ts";

describe("splitPath", () => {
  it("keeps absolute entries once, by the rules of the platform", () => {
    expect(splitPath("/a::b:/a:/c", "linux")).toEqual(["/a", "/c"]);
    expect(splitPath('C:\\a;rel;"D:\\b c";\\\\srv\\x;C:\\a', "win32")).toEqual([
      "C:\\a",
      "D:\\b c",
      "\\\\srv\\x",
    ]);
    expect(splitPath(undefined, "linux")).toEqual([]);
  });
});

describe("programPlaces", () => {
  it("looks for a name in the folders of the PATH, and for a whole path there only", () => {
    const env = { PATH: "/a:rel:/b" };
    expect(programPlaces("ccx", env, "linux")).toEqual(["/a/ccx", "/b/ccx"]);
    expect(programPlaces("/opt/ccx", env, "linux")).toEqual(["/opt/ccx"]);
  });

  it("tries the endings that Windows knows", () => {
    const env = { Path: "C:\\a", PATHEXT: ".EXE;.CMD" };
    expect(programPlaces("ccx", env, "win32")).toEqual(["C:\\a\\ccx", "C:\\a\\ccx.EXE", "C:\\a\\ccx.CMD"]);
    expect(programPlaces("D:\\ccx", {}, "win32")).toContain("D:\\ccx.BAT");
  });
});
