import { describe, expect, it } from "vitest";
import { describePlace, describeRequest } from "../../../../src/shared/chat/approval-request.ts";

describe("what a tool wants to do", () => {
  it("is the whole command", () => {
    const command = `cd model\n${"echo long; ".repeat(200)}rm -rf build`;
    expect(describeRequest("Bash", { command, description: "Tidy up" })).toEqual({
      title: "run a command",
      what: { type: "code", label: "Command", text: command },
    });
    expect(describeRequest("Bash", { command, run_in_background: true }).title).toBe(
      "run a command in the background",
    );
  });

  it("is the path and the content of a file that is written, an empty one too", () => {
    expect(describeRequest("Write", { file_path: "/s/notes.md", content: "" })).toEqual({
      title: "write a file",
      what: { type: "file", path: "/s/notes.md", content: "" },
    });
  });

  it("is the lines that leave and come, between those that stay", () => {
    const edit = { old_string: "a\nb\nc\n", new_string: "a\nB\nand\nc\n" };
    expect(describeRequest("Edit", { file_path: "x.py", ...edit, replace_all: true }).what).toEqual({
      type: "edit",
      path: "x.py",
      edits: [
        {
          isEverywhere: true,
          rows: [
            { kind: "same", text: "a" },
            { kind: "removed", text: "b" },
            { kind: "added", text: "B" },
            { kind: "added", text: "and" },
            { kind: "same", text: "c" },
          ],
        },
      ],
    });
  });

  it("shows that only the line end of the last line changes", () => {
    const { what } = describeRequest("Edit", { file_path: "x", old_string: "a\n", new_string: "a" });
    expect(what.type === "edit" ? what.edits[0]?.rows : undefined).toEqual([
      { kind: "same", text: "a" },
      { kind: "removed", text: "" },
    ]);
  });

  it("has all edits of one call", () => {
    const edits = [
      { old_string: "a", new_string: "" },
      { old_string: "", new_string: "b" },
    ];
    const { what } = describeRequest("MultiEdit", { file_path: "x", edits });
    expect(what.type === "edit" ? what.edits.map(({ rows }) => rows) : undefined).toEqual([
      [{ kind: "removed", text: "a" }],
      [{ kind: "added", text: "b" }],
    ]);
  });

  it("leaves out no field that could change what the call does", () => {
    const command = { command: "ls", description: "List", dangerouslyDisableSandbox: true };
    expect(describeRequest("Bash", command).rest).toBe('{\n  "dangerouslyDisableSandbox": true\n}');
    const edit = { file_path: "x", old_string: "a", new_string: "b", replace_all: false };
    expect(describeRequest("Edit", edit).rest).toBeUndefined();
    expect(describeRequest("Edit", { ...edit, path: "/etc/hosts" }).rest).toContain("/etc/hosts");
    expect(describeRequest("Read", { file_path: "x", limit: 3 }).rest).toContain("limit");
    expect(describeRequest("Write", { file_path: "x", content: "" }).rest).toBeUndefined();
  });

  it("is the input as it came where the tool, or the form of its input, is not known", () => {
    const input = { query: "x", limit: 3 };
    expect(describeRequest("mcp__lab__run_rig", input)).toEqual({
      title: "use run_rig of lab",
      what: { type: "code", label: "Input", text: JSON.stringify(input, null, 2) },
    });
    for (const [name, odd] of [
      ["Bash", { cmd: "ls" }],
      ["Write", { file_path: "x", content: 3 }],
      ["Edit", { file_path: "x", old_string: "a" }],
      ["MultiEdit", { file_path: "x", edits: [{ old_string: "a", new_string: "b" }, { old_string: "c" }] }],
      ["mcp__planform__fetch_page", {}],
      ["Read", undefined],
    ] as const) {
      expect(describeRequest(name, odd).what).toEqual({
        type: "code",
        label: "Input",
        text: JSON.stringify(odd ?? {}, null, 2),
      });
    }
  });
});

describe("where it acts", () => {
  it("is in the study or clearly outside", () => {
    expect(describePlace("Read", "model/beam.inp")).toEqual({
      type: "study",
      words: "In the study:",
      where: "model/beam.inp",
    });
    expect(describePlace("Grep", ".")).toEqual({ type: "study", words: "In the study's folder", where: "" });
    for (const where of ["/etc/hosts", "C:\\Users", "\\\\server\\share"]) {
      expect(describePlace("Write", where)).toEqual({ type: "outside", words: "Outside the study:", where });
    }
  });

  it("is the host of a page, whatever its address looks like", () => {
    expect(describePlace("mcp__planform__fetch_page", "b.example")).toEqual({
      type: "host",
      words: "On the host:",
      where: "b.example",
    });
  });

  it("is anywhere for a command, and not told where it is not known", () => {
    expect(describePlace("Bash", undefined)).toMatchObject({ type: "anywhere" });
    expect(describePlace("mcp__lab__run_rig", undefined)).toBeUndefined();
  });

  it("is told beside the address of a page and what is searched for", () => {
    expect(describeRequest("mcp__planform__fetch_page", { url: "https://a@b.example/" })).toEqual({
      title: "fetch a page",
      what: { type: "code", label: "Address", text: "https://a@b.example/" },
    });
    expect(describeRequest("Grep", { pattern: "x" })).toMatchObject({
      title: "search files",
      what: { type: "code", label: "Input" },
    });
  });
});
