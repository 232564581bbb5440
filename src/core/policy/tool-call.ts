import { z } from "zod";
import { MCP_SERVER_NAME } from "../claude/mcp-config.ts";

/** A call that the CLI asks about, read for what a decision needs of it. */
export type ToolCall =
  | { readonly type: "command"; readonly command: string; readonly input: Readonly<Record<string, unknown>> }
  /** `path` as the model gave it; undefined: the study's folder. */
  | {
      readonly type: "file";
      readonly access: "read" | "write";
      readonly path: string | undefined;
      /** Everything in `path` is meant. */
      readonly isSearch: boolean;
    }
  /** `host` undefined: no address that can be read. */
  | { readonly type: "page"; readonly host: string | undefined }
  | { readonly type: "search" }
  | { readonly type: "agent" }
  /** Anything else: nothing is known of what it does. */
  | { readonly type: "other" };

const Command = z.looseObject({ command: z.string().min(1) });
const FilePath = z.looseObject({ file_path: z.string().min(1) });
const NotebookPath = z.looseObject({ notebook_path: z.string().min(1) });
const SearchPath = z.looseObject({ path: z.string().min(1).optional() });
const Page = z.looseObject({ url: z.string() });

/** Reads a call. One whose input is not as expected is `other`: it is asked, and no rule holds for it. */
export function readToolCall(name: string, input: unknown): ToolCall {
  switch (name) {
    case "Bash": {
      const parsed = Command.safeParse(input);
      return parsed.success
        ? { type: "command", command: parsed.data.command, input: parsed.data }
        : { type: "other" };
    }
    case "Read": {
      const parsed = FilePath.safeParse(input);
      return parsed.success
        ? { type: "file", access: "read", path: parsed.data.file_path, isSearch: false }
        : { type: "other" };
    }
    case "Write":
    case "Edit": {
      const parsed = FilePath.safeParse(input);
      return parsed.success
        ? { type: "file", access: "write", path: parsed.data.file_path, isSearch: false }
        : { type: "other" };
    }
    case "NotebookEdit": {
      const parsed = NotebookPath.safeParse(input);
      return parsed.success
        ? { type: "file", access: "write", path: parsed.data.notebook_path, isSearch: false }
        : { type: "other" };
    }
    case "Glob":
    case "Grep": {
      const parsed = SearchPath.safeParse(input);
      return parsed.success
        ? { type: "file", access: "read", path: parsed.data.path, isSearch: true }
        : { type: "other" };
    }
    case `mcp__${MCP_SERVER_NAME}__fetch_page`: {
      const parsed = Page.safeParse(input);
      return { type: "page", host: parsed.success ? hostOf(parsed.data.url) : undefined };
    }
    case "WebSearch":
      return { type: "search" };
    case "Task":
    case "Agent":
      return { type: "agent" };
    default:
      return { type: "other" };
  }
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
