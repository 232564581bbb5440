import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPlainCommand, ruleWords } from "../../../../src/core/policy/plain-command.ts";

describe("readPlainCommand", () => {
  it("reads one program with its arguments", () => {
    expect(readPlainCommand("ccx -i beam")).toEqual(["ccx", "-i", "beam"]);
    expect(readPlainCommand("  ./solve   model/a.inp  ")).toEqual(["./solve", "model/a.inp"]);
  });

  it.each([
    "",
    "ccx beam; rm x",
    "ccx beam && rm x",
    "ccx beam | tee x",
    "ccx beam > x",
    "ccx beam < x",
    "ccx $(rm x)",
    "ccx `rm x`",
    "ccx $HOME",
    "ccx *",
    "ccx be?m",
    "ccx [ab]",
    "ccx {a,b}",
    "ccx 'a b'",
    'ccx "a b"',
    "ccx a\\ b",
    "ccx a\nrm x",
    "ccx a\rrm x",
    "ccx ~/x",
    "ccx # x",
    "!!",
    "(ccx a)",
    "ccx a &",
    "PATH=/tmp ccx a",
    "ccx\u00a0a",
    "ccx\u200ba",
    "ccx а", // a Cyrillic letter
  ])("sees more than one program in %j", (command) => {
    expect(readPlainCommand(command)).toBeUndefined();
  });

  it("takes no character that a shell gives a meaning", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const words = readPlainCommand(text);
        if (words !== undefined) expect(words.join(" ")).not.toMatch(/[;&|<>$`"'\\(){}*?[\]!#~\n\r]/);
      }),
    );
  });
});

describe("ruleWords", () => {
  it.each([
    ["ccx beam", ["ccx"]],
    ["./solve a b", ["./solve"]],
    ["ls -la model", ["ls"]],
  ])("offers the program of %j", (command, words) => {
    expect(ruleWords(command)).toEqual(words);
  });

  it.each([
    "python3 a.py",
    "/usr/bin/python3.11 a.py",
    "node a.js",
    "bash a.sh",
    "env ccx a",
    "Python3 a.py",
    "python3-dbg a.py",
    "x86_64-linux-gnu-gcc a.c",
    "g++-12 a.cc",
    "rg --pre=x a",
    "Rscript a.r",
    "sudo ccx a",
    "xargs ccx",
    "find . -name a",
    "timeout 5 ccx a",
    "git status",
    "make all",
    "curl example.org",
    "ccx a; ls",
    ". ./a.sh",
  ])("offers none where anything could hide: %j", (command) => {
    expect(ruleWords(command)).toBeUndefined();
  });
});
