import { describe, expect, it } from "vitest";
import { type CallFacts, decideCall } from "../../../../src/core/policy/decide-call.ts";
import type { PlacedGuard } from "../../../../src/core/policy/places.ts";
import { readToolCall } from "../../../../src/core/policy/tool-call.ts";
import type { SessionRule } from "../../../../src/shared/policy/session-rule.ts";

const folders = {
  home: "/home/ada",
  study: "/home/ada/study",
  app: "/home/ada/.planform",
  claude: "/home/ada/.claude",
  programs: [],
};
const guards: PlacedGuard[] = [
  { path: "/home/ada/.ssh", kind: "folder", guard: "all", what: "credentials" },
  { path: "/home/ada/.bashrc", kind: "file", guard: "write", what: "files that programs start from" },
  { path: "/home/ada/study/.planform", kind: "folder", guard: "all", what: "Planform's own files" },
];

function facts(name: string, input: unknown, more: Partial<CallFacts> = {}): CallFacts {
  const call = readToolCall(name, input);
  return {
    call,
    realPath: call.type === "file" ? call.path : undefined,
    session: { asking: true, rules: [] },
    places: { folders, guards },
    webDomains: [],
    unconfinedBecause: undefined,
    agents: { started: 0, limit: 2 },
    ...more,
  };
}

const withRule = (rule: SessionRule): Partial<CallFacts> => ({
  session: { asking: true, rules: [{ id: "r1", rule, createdAt: 0 }] },
});
const notAsking: Partial<CallFacts> = { session: { asking: false, rules: [] } };
const bash = (command: string, more?: Partial<CallFacts>) => decideCall(facts("Bash", { command }, more));
const write = (path: string, more?: Partial<CallFacts>) =>
  decideCall(facts("Write", { file_path: path, content: "x" }, more));
const read = (path: string, more?: Partial<CallFacts>) =>
  decideCall(facts("Read", { file_path: path }, more));

describe("decideCall", () => {
  it("asks about a command, and offers its exact text and its program as rules", () => {
    expect(bash("ccx beam")).toEqual({
      type: "ask",
      question: {
        rules: [
          { type: "command", command: "ccx beam" },
          { type: "command-prefix", words: ["ccx"] },
        ],
      },
    });
    expect(bash("python3 a.py")).toMatchObject({ question: { rules: [{ type: "command" }] } });
    expect(bash("ccx beam", { unconfinedBecause: "no sandbox" })).toMatchObject({
      question: { rules: [{ type: "command" }] },
    });
  });

  it("offers no rule for a command that is too long for one", () => {
    expect(bash(`true # ${"x".repeat(200_000)}`)).toEqual({ type: "ask", question: { rules: [] } });
  });

  it("runs what a rule allows, confined, and nothing that is only like it", () => {
    const exact = withRule({ type: "command", command: "make all" });
    expect(bash("make all", exact)).toMatchObject({ type: "allow", by: "rule", confine: true });
    for (const other of ["make all ", "make", "make all; ls", "make  all", "MAKE all"])
      expect(bash(other, exact).type, other).toBe("ask");
    const prefix = withRule({ type: "command-prefix", words: ["ccx"] });
    expect(bash("ccx -i beam", prefix)).toMatchObject({ type: "allow", by: "rule", confine: true });
    for (const other of ["ccx beam; rm x", "ccx $(id)", "ccx2 beam", "./ccx beam", "ccx beam > /x"])
      expect(bash(other, prefix).type, other).toBe("ask");
    // Without a sandbox such a rule is none: nobody looks at what it lets through.
    expect(bash("ccx -i beam", { ...prefix, unconfinedBecause: "no sandbox" }).type).toBe("ask");
  });

  it("runs commands unasked only where they can be confined", () => {
    expect(bash("anything | at all", notAsking)).toMatchObject({
      type: "allow",
      by: "not-asking",
      confine: true,
    });
    expect(bash("anything", { ...notAsking, unconfinedBecause: "no sandbox" })).toMatchObject({
      type: "ask",
      question: { asksBecause: expect.stringContaining("no sandbox") },
    });
  });

  it.each([
    {},
    notAsking,
    withRule({ type: "folder", access: "read", folder: "/home/ada" }),
    withRule({ type: "folder", access: "write", folder: "/home/ada" }),
  ])("lets nobody into guarded places (%#)", (more) => {
    for (const decision of [
      read("/home/ada/.ssh/id", more),
      write("/home/ada/.ssh/new", more),
      write("/home/ada/.bashrc", more),
      read("/home/ada/study/.planform/study.db", more),
      read("/home/ada/study/.env", more),
      read("/home/ada/study/sub/.ENV.local", more),
      read("/srv/server.pem", more),
    ])
      expect(decision).toMatchObject({ type: "deny", reason: expect.stringContaining("nobody can allow") });
  });

  it("may read what only must not be changed", () => {
    expect(read("/home/ada/.bashrc").type).toBe("ask");
  });

  it("denies where a path leads nobody knows where", () => {
    expect(read("/x", { realPath: undefined, ...notAsking }).type).toBe("deny");
  });

  it("says where a file call acts, and offers its folder and the study, but never the home or the root", () => {
    expect(write("/home/ada/study/model/a.inp")).toEqual({
      type: "ask",
      question: {
        where: "model/a.inp",
        rules: [
          { type: "folder", access: "write", folder: "/home/ada/study/model" },
          { type: "folder", access: "write", folder: "/home/ada/study" },
        ],
      },
    });
    expect(read("/data/a.txt")).toMatchObject({
      question: { where: "/data/a.txt", rules: [{ type: "folder", access: "read", folder: "/data" }] },
    });
    for (const path of ["/a.txt", "/home/ada/a.txt", "/home/a.txt"])
      expect(read(path), path).toMatchObject({ question: { rules: [] } });
  });

  it("offers for a search what is searched, not what lies around it", () => {
    expect(decideCall(facts("Grep", { pattern: "a", path: "/data/logs" }))).toMatchObject({
      question: { rules: [{ type: "folder", access: "read", folder: "/data/logs" }] },
    });
  });

  it("keeps a folder's rule to its folder and to what it allows", () => {
    const rule = withRule({ type: "folder", access: "write", folder: "/home/ada/study/model" });
    expect(write("/home/ada/study/model/deep/a.inp", rule)).toMatchObject({ type: "allow", by: "rule" });
    expect(write("/home/ada/study/model2/a.inp", rule).type).toBe("ask");
    expect(read("/home/ada/study/model/a.inp", rule).type).toBe("ask");
  });

  it("starts as many agents as it may", () => {
    const agent = { description: "d", prompt: "p" };
    expect(decideCall(facts("Task", agent))).toMatchObject({ type: "allow", by: "mode" });
    const full = { agents: { started: 2, limit: 2 } };
    for (const more of [full, { ...full, ...notAsking }])
      expect(decideCall(facts("Agent", agent, more))).toMatchObject({ type: "deny" });
  });

  it("fetches pages of listed hosts and asks for others", () => {
    const page = (url: string, more?: Partial<CallFacts>) =>
      decideCall(facts("mcp__planform__fetch_page", { url }, more));
    const listed = { webDomains: ["docs.example.org"] };
    expect(page("https://docs.example.org/a", listed)).toMatchObject({ type: "allow", by: "mode" });
    expect(page("https://docs.example.org.evil.test/a", listed)).toMatchObject({
      type: "ask",
      question: { where: "docs.example.org.evil.test" },
    });
    const rule = withRule({ type: "host", host: "a.test" });
    expect(page("https://a.test/x", rule)).toMatchObject({ type: "allow", by: "rule" });
    expect(page("https://b.a.test/x", rule).type).toBe("ask");
    expect(page("no address", rule)).toMatchObject({ type: "ask", question: { rules: [] } });
  });

  it("asks about what it does not know, also in a session that does not ask", () => {
    for (const more of [{}, notAsking, withRule({ type: "tool", name: "Odd" })])
      expect(decideCall(facts("Odd", { a: 1 }, more))).toMatchObject({
        type: "ask",
        question: { rules: [] },
      });
    expect(decideCall(facts("Bash", { cmd: "ls" }, notAsking)).type).toBe("ask");
    expect(decideCall(facts("WebSearch", { query: "a" }, notAsking)).type).toBe("allow");
  });
});
