import { describe, expect, it } from "vitest";
import {
  collectMentions,
  findMentionQuery,
  insertMention,
  insertMentionAt,
} from "../../../../src/renderer/chat/mention-text.ts";
import type { Mention } from "../../../../src/shared/chat/chat.ts";
import { makeNode } from "../../../support/make-study.ts";

const width: Mention = { type: "node", nodeId: "dv_width", label: "Width" };
const widthOfWeb: Mention = { type: "node", nodeId: "dv_web", label: "Width of web" };
const mesh: Mention = { type: "file", path: "model/beam.inp" };

/** The query at the bar in the text. */
const queryAt = (marked: string, mentions: readonly Mention[] = []) =>
  findMentionQuery(marked.replace("|", ""), marked.indexOf("|"), mentions);

describe("what is looked for behind an @", () => {
  it("is what stands between it and the caret, also with spaces", () => {
    expect(queryAt("@|")).toEqual({ start: 0, query: "" });
    expect(queryAt("make @web th| thicker")).toEqual({ start: 5, query: "web th" });
    expect(queryAt("(@w|)")).toEqual({ start: 1, query: "w" });
  });

  it("is nothing in an address, on another line, after a space, or before the @", () => {
    for (const text of ["me@example|", "@web\nth|", "@ web|", "|@web", "plain|"]) {
      expect(queryAt(text)).toBeUndefined();
    }
  });

  it("is nothing where a mention stands that was chosen, until it is changed", () => {
    expect(queryAt("@Width| of web", [width])).toBeUndefined();
    expect(queryAt("@Wi|dth", [width])).toBeUndefined();
    expect(queryAt("@Width and more|", [width])).toBeUndefined();
    expect(queryAt("@Widt|", [width])).toEqual({ start: 0, query: "Widt" });
    expect(queryAt("@Widths|", [width])).toEqual({ start: 0, query: "Widths" });
  });
});

describe("a mention that is put into a text", () => {
  it("takes the place of its query and is followed by one space", () => {
    expect(insertMention("make @wi thicker", { start: 5, query: "wi" }, width)).toEqual({
      text: "make @Width thicker",
      caret: 12,
    });
    expect(insertMention("@", { start: 0, query: "" }, mesh)).toEqual({
      text: "@model/beam.inp ",
      caret: 16,
    });
  });

  it("stands apart from the word before the caret", () => {
    expect(insertMentionAt("read now", 4, mesh).text).toBe("read @model/beam.inp now");
    expect(insertMentionAt("", 0, mesh).text).toBe("@model/beam.inp ");
  });
});

describe("what a message mentions", () => {
  const nodes = [
    makeNode("designVariable", "dv_width", { label: "Width" }),
    makeNode("designVariable", "dv_web", { label: "Width of web" }),
    makeNode("designVariable", "dv_twin1", { label: "Twin" }),
    makeNode("designVariable", "dv_twin2", { label: "Twin" }),
  ];

  it("is what was chosen and still stands there, in the order of the text", () => {
    expect(collectMentions("see @model/beam.inp, then @Width.", [width, mesh], [])).toEqual([mesh, width]);
    expect(collectMentions("see the file", [width, mesh], [])).toEqual([]);
    expect(collectMentions("@Widths and @model/beam.inp.bak", [width, mesh], [])).toEqual([]);
  });

  it("is the longest name that stands there", () => {
    expect(collectMentions("@Width of web", [width, widthOfWeb], [])).toEqual([widthOfWeb]);
  });

  it("holds a node whose label was typed by hand, unless several have it", () => {
    expect(collectMentions("make @Width of web thicker", [], nodes)).toEqual([widthOfWeb]);
    expect(collectMentions("@Twin", [], nodes)).toEqual([]);
    const second: Mention = { type: "node", nodeId: "dv_twin2", label: "Twin" };
    expect(collectMentions("@Twin", [second], nodes)).toEqual([second]);
  });

  it("names each thing once and none within a word", () => {
    expect(collectMentions("@Width @Width a@Width", [width], nodes)).toEqual([width]);
  });
});
