/** What a tool that asks wants to do, in words, and exactly what it would do. */
export type ApprovalRequest = {
  readonly title: string;
  readonly what:
    | { readonly type: "code"; readonly label: string; readonly text: string }
    | { readonly type: "file"; readonly path: string; readonly content: string }
    | { readonly type: "edit"; readonly path: string; readonly edits: readonly TextEdit[] }
    | { readonly type: "path"; readonly path: string };
  /** The fields of the input that `what` does not show, as JSON; absent where there is none. */
  readonly rest?: string;
};

/** Lines that leave and lines that come, between others that stay. */
export type TextEdit = {
  readonly isEverywhere: boolean;
  readonly rows: readonly { readonly kind: "same" | "removed" | "added"; readonly text: string }[];
};

/** Where a call acts, in words and exactly: a path, relative to the study's folder or absolute, or a host. */
export type ApprovalPlace = {
  readonly type: "study" | "outside" | "host" | "anywhere";
  readonly words: string;
  readonly where: string;
};

/**
 * Where a call acts. A page has its host as its place, whatever its address looks like; a command can act anywhere.
 * @param where as the question has it: inside the study relative to its folder, else absolute
 */
export function describePlace(name: string, where: string | undefined): ApprovalPlace | undefined {
  if (name === "Bash") {
    return {
      type: "anywhere",
      words: "It begins in the study's folder and has all your rights",
      where: where ?? "",
    };
  }
  if (where === undefined) return undefined;
  if (name === FETCH_PAGE) return { type: "host", words: "On the host:", where };
  const isAbsolute = /^([/\\]|[A-Za-z]:)/.test(where);
  if (isAbsolute) return { type: "outside", words: "Outside the study:", where };
  return where === "."
    ? { type: "study", words: "In the study's folder", where: "" }
    : { type: "study", words: "In the study:", where };
}

/** How a call of a tool is put to the user. Nothing of it is left out: what is not known by name is shown as it came. */
export function describeRequest(name: string, input: unknown): ApprovalRequest {
  const fields: Fields = typeof input === "object" && input !== null ? { ...input } : {};
  const path = text(fields, "file_path");
  switch (name) {
    case "Bash": {
      const command = text(fields, "command");
      return command === undefined
        ? asItCame(name, input)
        : {
            title: commandTitle(fields),
            what: { type: "code", label: "Command", text: command },
            ...restOf(fields, ["command", "description", "run_in_background"]),
          };
    }
    case "Write": {
      const content = fields.content;
      return path === undefined || typeof content !== "string"
        ? asItCame(name, input)
        : {
            title: "write a file",
            what: { type: "file", path, content },
            ...restOf(fields, [...pathFields, "content"]),
          };
    }
    case "Edit":
    case "MultiEdit": {
      const edits = toEdits(fields);
      return path === undefined || edits === undefined
        ? asItCame(name, input)
        : {
            title: "change a file",
            what: { type: "edit", path, edits },
            ...restOf(fields, [...pathFields, ...editFields]),
          };
    }
    case "Read":
      return path === undefined
        ? asItCame(name, input)
        : { title: "read a file", what: { type: "path", path }, ...restOf(fields, pathFields) };
    case "Glob":
    case "Grep":
      return { ...asItCame(name, input), title: "search files" };
    case FETCH_PAGE: {
      const url = text(fields, "url");
      return url === undefined
        ? asItCame(name, input)
        : {
            title: "fetch a page",
            what: { type: "code", label: "Address", text: url },
            ...restOf(fields, ["url"]),
          };
    }
    default:
      return asItCame(name, input);
  }
}

const FETCH_PAGE = "mcp__planform__fetch_page";

type Fields = Readonly<Record<string, unknown>>;

const pathFields = ["file_path"];
const editFields = ["old_string", "new_string", "replace_all", "edits"];

/** What else was given: a field that is not shown could change what the call does. */
function restOf(fields: Fields, shown: readonly string[]): { readonly rest?: string } {
  const others = Object.entries(fields).filter(([key]) => !shown.includes(key));
  return others.length === 0 ? {} : { rest: JSON.stringify(Object.fromEntries(others), null, 2) };
}

function commandTitle(fields: Fields): string {
  return fields.run_in_background === true ? "run a command in the background" : "run a command";
}

function asItCame(name: string, input: unknown): ApprovalRequest {
  return {
    title: `use ${name.replace(/^mcp__(.+?)__(.+)$/, "$2 of $1")}`,
    what: { type: "code", label: "Input", text: JSON.stringify(input ?? {}, null, 2) },
  };
}

function toEdits(fields: Fields): TextEdit[] | undefined {
  const list: readonly unknown[] = Array.isArray(fields.edits) ? fields.edits : [fields];
  const edits = list.map((item): TextEdit | undefined => {
    const edit: Fields = typeof item === "object" && item !== null ? { ...item } : {};
    const { old_string: before, new_string: after } = edit;
    if (typeof before !== "string" || typeof after !== "string") return undefined;
    return { isEverywhere: edit.replace_all === true, rows: diffLines(before, after) };
  });
  const whole = edits.filter((edit) => edit !== undefined);
  return whole.length === edits.length ? whole : undefined;
}

/** The lines that both begin and end with stay, those between are replaced. */
function diffLines(before: string, after: string): TextEdit["rows"] {
  // Where both end with a line end, what is after it is no line.
  const isEnded = before.endsWith("\n") && after.endsWith("\n");
  const toLines = (value: string) => (value === "" ? [] : (isEnded ? value.slice(0, -1) : value).split("\n"));
  const [old, fresh] = [toLines(before), toLines(after)];
  let start = 0;
  while (start < Math.min(old.length, fresh.length) && old[start] === fresh[start]) start += 1;
  let end = 0;
  const most = Math.min(old.length, fresh.length) - start;
  while (end < most && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  return [
    ...old.slice(0, start).map((line) => ({ kind: "same" as const, text: line })),
    ...old.slice(start, old.length - end).map((line) => ({ kind: "removed" as const, text: line })),
    ...fresh.slice(start, fresh.length - end).map((line) => ({ kind: "added" as const, text: line })),
    ...old.slice(old.length - end).map((line) => ({ kind: "same" as const, text: line })),
  ];
}

function text(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
