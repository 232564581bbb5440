import { describe, expect, it } from "vitest";
import { parseLinuxStat } from "../../../src/shared/linux-stat.ts";

describe("parseLinuxStat", () => {
  it("reads /proc stat also with brackets and spaces in the name", () => {
    const fields = "S 10 20 30 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 99 1";
    expect(parseLinuxStat(`77 (odd) name (x)) ${fields}\n`)).toEqual({
      state: "S",
      parentPid: 10,
      groupId: 20,
      sessionId: 30,
      startTicks: "987654",
    });
    expect(parseLinuxStat("77 (cut) S 1")).toBeUndefined();
  });
});
