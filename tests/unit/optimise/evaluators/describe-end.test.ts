import { describe, expect, it } from "vitest";
import { describeEnd, findLastWords } from "../../../../src/optimise/evaluators/describe-end.ts";

const ended = {
  nodeId: "s",
  label: "Solve",
  name: "ccx",
  timeLimitS: 30,
  limits: { memoryBytes: 8e9, fileBytes: 2e9, folderBytes: 5e9, folderFiles: 100, processes: 9 },
  stdout: "",
  stderr: "",
  complaint: undefined,
  file: "1-solve.log",
  exitCode: 0,
};

describe("describeEnd", () => {
  it("finds nothing wrong with a program that ended well", () => {
    expect(describeEnd(ended)).toBeUndefined();
  });

  it.each([
    [{ endedBy: "time" }, "time-limit", '"Solve" was ended at its time limit of 30 s'],
    [{ endedBy: "cpu" }, "time-limit", '"Solve" was ended at its time limit of 30 s'],
    [{ endedBy: "memory" }, "resource-limit", '"Solve" was ended: it took more than 8 GB of memory'],
    [{ endedBy: "processes" }, "resource-limit", '"Solve" was ended: it started more than 9 processes'],
    [{ endedBy: "file-size" }, "resource-limit", '"Solve" was ended: it wrote a file of more than 2 GB'],
    [{ endedBy: "cancelled" }, "interrupted", '"Solve" was interrupted: the run was ended'],
    [{ exitCode: undefined, signal: "SIGSEGV" }, "signal", '"Solve" failed: ccx crashed (SIGSEGV)'],
    [{ exitCode: undefined, signal: "SIGTERM" }, "signal", '"Solve" failed: ccx was ended by SIGTERM'],
    [{ exitCode: 3 }, "exit-code", '"Solve" failed: ccx ended with exit code 3'],
    [{ complaint: "*ERROR x" }, "log-error", '"Solve" failed: *ERROR x'],
    [
      { complaint: "*ERROR in u_malloc: error allocating memory" },
      "resource-limit",
      '"Solve" failed: *ERROR in u_malloc: error allocating memory',
    ],
  ] as const)("tells of %j", (fields, code, message) => {
    expect(describeEnd({ ...ended, ...fields })?.reason).toEqual({
      ...{ code, message, nodeId: "s", file: "1-solve.log" },
    });
  });

  it("says what Planform did before what the program says, and that before its exit code", () => {
    const all = { ...ended, exitCode: 201, complaint: "*ERROR x", endedBy: "time" } as const;
    expect(describeEnd(all)?.reason.code).toBe("time-limit");
    expect(describeEnd({ ...all, endedBy: undefined })?.reason.code).toBe("log-error");
    expect(describeEnd({ ...all, endedBy: undefined, complaint: undefined })?.reason.code).toBe("exit-code");
  });

  it("is one line of a bounded length", () => {
    const complaint = `a\nb ${"c".repeat(5_000)}`;
    const message = describeEnd({ ...ended, complaint })?.reason.message ?? "";
    expect(message).not.toContain("\n");
    expect(message.length).toBeLessThanOrEqual(500);
  });
});

describe("findLastWords", () => {
  it("takes the error of a traceback, of a stack, else the last line", () => {
    const traceback =
      'Traceback (most recent call last):\n  File "a.py", line 1\nnumpy.linalg.LinAlgError: Singular';
    expect(findLastWords(traceback, "")).toBe("numpy.linalg.LinAlgError: Singular");
    const stack = "file:///a.mjs:1\nthrow new TypeError('x')\n\nTypeError: x\n    at a\n\nNode.js v24.1.0\n";
    expect(findLastWords(stack, "")).toBe("TypeError: x");
    expect(findLastWords("licence not found\n\n", "out")).toBe("licence not found");
    expect(findLastWords("", "a\nb\n")).toBe("b");
    expect(findLastWords(" \n", "")).toBeUndefined();
  });
});
