import fc from "fast-check";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { describe, expect, it } from "vitest";
import { ConversationExport, exportConversation } from "../../../../src/core/chat/export-conversation.ts";
import type { ConversationSummary, Turn, TurnPart } from "../../../../src/shared/chat/chat.ts";
import { AppError, toErrorInfo } from "../../../../src/shared/errors.ts";
import type { ChangeRow } from "../../../../src/shared/study/describe-patch.ts";
import { emptyTurn } from "../../../support/fold-journal.ts";

const conversation: ConversationSummary = {
  id: "c1",
  title: "Stiffer bracket",
  createdAt: Date.UTC(2026, 2, 1, 9, 5),
  lastActiveAt: Date.UTC(2026, 2, 1, 10, 0),
  messageCount: 2,
  totals: { inputTokens: 1_500, outputTokens: 20, costUsd: 0.12 },
};

function makeTurn(id: string, fields: Partial<Turn> = {}): Turn {
  return { ...emptyTurn, id, createdAt: Date.UTC(2026, 2, 1, 9, 5), state: "done", ...fields };
}

function toMarkdown(path: readonly Turn[], { title = "Stiffer bracket", allTurns = path } = {}): string {
  const input = { conversation: { ...conversation, title }, path, allTurns, studyName: "Welded beam" };
  return exportConversation({ ...input, format: "markdown", exportedAt: Date.UTC(2026, 2, 2) }).text;
}

const text = (id: string, value: string): TurnPart => ({ id, type: "text", text: value });
const first = makeTurn("t1", {
  userText: "Make the *web* stiffer\n\n```\nbut keep the mass",
  attachments: [{ id: "0".repeat(64), name: "photo_1.png", mediaType: "image/png", bytes: 12_345 }],
  mentions: [
    { type: "node", nodeId: "web", label: "Web [mm]" },
    { type: "file", path: "model/beam.inp" },
  ],
  selection: [{ nodeId: "web", label: "Web" }],
  parts: [
    { id: "0", type: "thinking", text: "secret thoughts" },
    text("1", "I look first."),
    { id: "2", type: "tool", name: "mcp__planform__canvas_read", state: "done", startedAt: 0, result: "{}" },
    { id: "3", type: "tool", name: "Bash", state: "denied", startedAt: 0 },
    { id: "4", type: "notice", level: "warning", text: "The limit is <nearly> used up." },
    text("5", "# Done\n\n- one\n- two"),
    text("6", "And a word more."),
  ],
  changes: [
    {
      modificationId: "m1",
      state: "applied",
      revision: 3,
      rows: [
        {
          kind: "changed",
          nodeId: "web",
          nodeType: "designVariable",
          label: "Web",
          fields: [{ field: "upper", before: "8", after: "10" }],
        },
        { kind: "connected", nodeId: "m", label: "Web → Model", fields: [] },
      ],
    },
    { modificationId: "m2", state: "refused", rows: [], reason: "The bounds are reversed." },
  ],
  undone: true,
  model: "claude-test_1",
  usage: { inputTokens: 1_000, outputTokens: 20, cacheReadTokens: 400, cacheWriteTokens: 100, costUsd: 0.12 },
});
const second = makeTurn("t2", {
  parentId: "t1",
  userText: "Again",
  state: "failed",
  error: toErrorInfo(new AppError("claude-overloaded", "The model is overloaded")),
});

/** The elements of the page as a reader shows it, in order, but for those in quotes. */
function outsideQuotes(markdown: string): string[] {
  const page = createElement(Markdown, { remarkPlugins: [remarkGfm, remarkMath] }, markdown);
  const tags: string[] = [];
  let quotes = 0;
  for (const [, end, name = ""] of renderToStaticMarkup(page).matchAll(/<(\/?)([a-z0-9]+)/g)) {
    if (name === "blockquote" && end !== "") quotes -= 1;
    if (quotes === 0 && end === "") tags.push(name);
    if (name === "blockquote" && end === "") quotes += 1;
  }
  return tags;
}

describe("exportConversation as Markdown", () => {
  it("tells the turns that are shown, with all that belongs to them", () => {
    expect(toMarkdown([first, second], { allTurns: [first, second, makeTurn("t3")] })).toBe(`# Stiffer bracket

- Study: Welded beam
- Started: 2026-03-01 09:05 UTC
- Last message: 2026-03-01 10:00 UTC
- Exported: 2026-03-02 00:00 UTC
- Cost: $0.12
- Left out: 1 message on other branches; an export as JSON has them

## 1. 2026-03-01 09:05 UTC

### You

> Make the *web* stiffer
>
> \`\`\`
> but keep the mass

- Attached: \`photo_1.png\` (image/png, 12,345 bytes)
- Mentioned: "Web \\[mm\\]", \`model/beam.inp\`
- Selected: "Web"

### Claude

> I look first.

- Tool \`canvas_read\`: done
- Tool \`Bash\`: denied
- Notice: The limit is \\<nearly\\> used up.

> # Done
>
> - one
> - two

> And a word more.

### Changes

- Applied: Changed design variable "Web" (upper 8 → 10)
- Applied: Connected Web → Model
- Refused: The bounds are reversed.

These changes were undone.

- Done
- Model claude-test\\_1, 1,500 tokens in, 20 out, $0.12

## 2. 2026-03-01 09:05 UTC

### You

> Again

### Claude

- Failed: The model is overloaded (claude-overloaded)
`);
  });

  it.each([
    ["waiting", "Waiting"],
    ["running", "Running"],
    ["done", "Done"],
    ["stopped", "Stopped"],
    ["failed", "Failed"],
    ["interrupted", "Interrupted"],
  ] as const)("says that a turn is %s", (state, title) => {
    expect(
      toMarkdown([makeTurn("t1", { state })])
        .trimEnd()
        .split("\n")
        .at(-1),
    ).toBe(`- ${title}`);
  });

  it("says what a refused change would have been, and what cost next to nothing", () => {
    const row: ChangeRow = { kind: "removed", label: "Web", fields: [] };
    const page = toMarkdown([
      makeTurn("t1", {
        changes: [{ modificationId: "m", state: "refused", rows: [row], reason: "No." }],
        usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd: 0.001 },
      }),
    ]);
    expect(page).toContain('- Refused: Removed "Web"; No.\n');
    expect(page).toContain("- 1 tokens in, 1 out, under $0.01\n");
  });

  it("tells what waits for review and what was rejected from what was made", () => {
    const row: ChangeRow = { kind: "removed", label: "Web", fields: [] };
    const changes = (["pending", "rejected", "applied"] as const).map((state) => ({
      modificationId: state,
      state,
      rows: [row],
    }));
    expect(toMarkdown([makeTurn("t1", { changes })])).toContain(
      '- Waits for review: Removed "Web"\n- Rejected: Removed "Web"\n- Applied: Removed "Web"\n',
    );
  });

  it("is a page with a title alone where nothing was said", () => {
    expect(toMarkdown([])).toContain("# Stiffer bracket\n\n- Study: Welded beam\n");
    expect(toMarkdown([makeTurn("t1", { userText: " \n" })])).toContain("### You\n\n### Claude\n\n- Done\n");
  });

  it.each([
    ["`", "`` ` ``"],
    ["a``b`c.png", "``` a``b`c.png ```"],
    ["two\nlines_1.png", "`two lines_1.png`"],
  ])("names a file %j as %s", (name, expected) => {
    const attachment = { id: "0".repeat(64), name, mediaType: "image/png", bytes: 1 } as const;
    expect(toMarkdown([makeTurn("t1", { attachments: [attachment] })])).toContain(
      `- Attached: ${expected} (image/png, 1 bytes)\n`,
    );
  });

  it("keeps its structure whatever the user, Claude and the study say", () => {
    const nasty = fc
      .array(
        fc.oneof(
          fc.constantFrom(
            ...[
              "\n",
              "\n\n",
              "\r",
              "\r\n",
              "\u2028",
              "\u0000",
              "# ",
              "## 9. ",
              "- ",
              "> ",
              "1. ",
              "```",
              "~~~",
              "    ",
            ],
            ...[
              "<!--",
              "<script>",
              "<pre>",
              "</x>",
              "[a]: b",
              "[a](b)",
              "|",
              "---",
              "===",
              "\t",
              "*",
              "_",
              "`",
              "\\",
            ],
            ...["$$", "&amp;", "#"],
          ),
          fc.string({ unit: "grapheme", maxLength: 5 }),
        ),
        { maxLength: 8 },
      )
      .map((pieces) => `x${pieces.join("")}x`);
    const page = (words: readonly string[]) => {
      const [said = "", answer = "", name = "", label = "", reason = "", title = ""] = words;
      return toMarkdown(
        [
          makeTurn("t1", {
            userText: said,
            parts: [
              text("1", answer),
              { id: "2", type: "tool", name, state: "done", startedAt: 0 },
              { id: "3", type: "notice", level: "info", text: reason },
              text("4", answer),
            ],
            attachments: [{ id: "0".repeat(64), name, mediaType: "image/png", bytes: 1 }],
            mentions: [
              { type: "node", nodeId: "n", label },
              { type: "file", path: name },
            ],
            selection: [{ nodeId: "n", label }],
            changes: [
              { modificationId: "a", state: "applied", rows: [{ kind: "removed", label, fields: [] }] },
              { modificationId: "b", state: "refused", rows: [], reason },
            ],
            state: "failed",
            error: { code: "internal", message: reason, hint: "" },
            model: label,
          }),
        ],
        { title },
      );
    };
    const plain = outsideQuotes(page(Array(6).fill("x")));
    expect(plain.filter((tag) => tag === "blockquote")).toHaveLength(3);
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 6, maxLength: 6 }), (words) => {
        expect(outsideQuotes(page(words))).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });
});

describe("exportConversation as JSON", () => {
  it("holds all turns of all branches, and fits its schema", () => {
    const other = makeTurn("t3", { parentId: "t1", userText: "Großes 🙂 \u2028 </script>" });
    const { fileName, mediaType, text } = exportConversation({
      conversation,
      path: [first, second],
      allTurns: [first, second, other],
      format: "json",
      studyName: "Welded beam",
      exportedAt: 0,
    });
    expect([fileName, mediaType]).toEqual(["Stiffer bracket.json", "application/json"]);
    expect(text.startsWith('{\n  "format": "planform-conversation",\n  "version": 1,\n')).toBe(true);
    expect(text.endsWith("\n}\n")).toBe(true);
    expect(ConversationExport.parse(JSON.parse(text))).toEqual({
      format: "planform-conversation",
      version: 1,
      conversation,
      path: ["t1", "t2"],
      turns: [first, second, other],
    });
  });
});

describe("the file's name", () => {
  const nameOf = (title: string) =>
    exportConversation({
      conversation: { ...conversation, title },
      path: [],
      allTurns: [],
      format: "markdown",
      studyName: "",
      exportedAt: 0,
    }).fileName;

  it.each([
    ["Stiffer bracket", "Stiffer bracket.md"],
    ["Make the web 8 mm thick and then...", "Make the web 8 mm thick and then.md"],
    ['a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j.md"],
    ["  two\n\tlines\u0000  ", "two lines.md"],
    ["../../etc/passwd", "etc passwd.md"],
    [".hidden", "hidden.md"],
    ["...", "Conversation.md"],
    ["", "Conversation.md"],
    ["con", "Conversation con.md"],
    ["Lpt1.x", "Conversation Lpt1.x.md"],
    ["COM¹", "Conversation COM¹.md"],
    ["nul .x", "Conversation nul .x.md"],
    ["console", "console.md"],
    ["x\u202Egpj.exe", "x gpj.exe.md"],
    ["Größe 工 👩‍🔬", "Größe 工 👩‍🔬.md"],
    ["half \uD83D a sign", "half \uFFFD a sign.md"],
  ])("of %j is %j", (title, fileName) => {
    expect(nameOf(title)).toBe(fileName);
  });

  it("fits every system, whatever the title", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (title) => {
        const fileName = nameOf(title);
        expect(fileName).toMatch(/^[^. ].*\.md$/su);
        expect(fileName).not.toMatch(/[<>:"/\\|?*\p{Cc}]|[. ]\.md$/u);
        expect(Buffer.byteLength(fileName)).toBeLessThanOrEqual(255);
        expect(fileName.isWellFormed()).toBe(true);
      }),
    );
    expect(Buffer.byteLength(nameOf("工".repeat(200)))).toBe(198 + 3);
  });
});
