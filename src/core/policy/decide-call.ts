import { dirname, parse } from "node:path";
import type { Approval } from "../../shared/chat/chat.ts";
import type { DecidedBy } from "../../shared/policy/decided-by.ts";
import { describeRule, SessionRule } from "../../shared/policy/session-rule.ts";
import { allowsHost } from "../../shared/policy/web-domains.ts";
import { isInside } from "../../system/confine-path.ts";
import { findGuard, type PolicyFolders, type PolicyPlaces, shownPath } from "./places.ts";
import { readPlainCommand, ruleWords } from "./plain-command.ts";
import type { SessionPermissions } from "./session-permissions.ts";
import type { ToolCall } from "./tool-call.ts";

/** All that a decision depends on. */
export type CallFacts = {
  readonly call: ToolCall;
  /** Where a file call acts: absolute, links resolved; undefined where that could not be found out. */
  readonly realPath: string | undefined;
  readonly session: SessionPermissions;
  readonly places: PolicyPlaces;
  readonly webDomains: readonly string[];
  /** Why a command that nobody looked at cannot be confined here; undefined where it can. */
  readonly unconfinedBecause: string | undefined;
  /** Sub-agents that the turn has started, and how many it may. */
  readonly agents: { readonly started: number; readonly limit: number };
};

export type CallDecision =
  | { readonly type: "allow"; readonly by: DecidedBy; readonly reason?: string; readonly confine: boolean }
  | { readonly type: "deny"; readonly reason: string }
  | { readonly type: "ask"; readonly question: Pick<Approval, "where" | "rules" | "asksBecause"> };

const UNKNOWN = "The session does not ask, but what this tool does is not known.";

/**
 * Whether a call runs that the CLI asks about: forbidden places and counts first, then what the user allowed the
 * session, and else the user is asked.
 */
export function decideCall(facts: CallFacts): CallDecision {
  const { call, session, agents } = facts;
  const forbidden = findForbidden(facts);
  if (forbidden !== undefined) return { type: "deny", reason: forbidden };
  if (call.type === "agent") {
    return agents.started < agents.limit
      ? { type: "allow", by: "mode", confine: false }
      : {
          type: "deny",
          reason: `One message may start ${agents.limit} further agents, and they are started. Go on without more.`,
        };
  }
  if (call.type === "page" && call.host !== undefined && allowsHost(facts.webDomains, call.host))
    return { type: "allow", by: "mode", confine: false };
  const rule = session.rules.find((kept) => matchesRule(kept.rule, facts))?.rule;
  if (rule !== undefined) {
    return { type: "allow", by: "rule", reason: describeRule(rule), confine: call.type === "command" };
  }
  const asksBecause = session.asking ? undefined : whyAskAnyway(facts);
  if (!session.asking && asksBecause === undefined)
    return { type: "allow", by: "not-asking", confine: call.type === "command" };
  const where = whereOf(facts);
  return {
    type: "ask",
    question: {
      rules: offerRules(facts),
      ...(where === undefined ? {} : { where }),
      ...(asksBecause === undefined ? {} : { asksBecause }),
    },
  };
}

function findForbidden({ call, realPath, places }: CallFacts): string | undefined {
  if (call.type !== "file") return undefined;
  if (realPath === undefined) return "Where this path leads could not be found out.";
  const guard = findGuard(realPath, call.access, places.guards);
  return guard === undefined
    ? undefined
    : `${shownPath(realPath, places.folders)} belongs to ${guard.what}: nobody can allow it here.`;
}

/** Why a session that does not ask does so all the same. */
function whyAskAnyway({ call, unconfinedBecause }: CallFacts): string | undefined {
  if (call.type === "command" && unconfinedBecause !== undefined)
    return `The session does not ask, but commands cannot be confined here (${unconfinedBecause}).`;
  return call.type === "other" ? UNKNOWN : undefined;
}

function whereOf({ call, realPath, places }: CallFacts): string | undefined {
  switch (call.type) {
    case "file":
      return realPath === undefined ? undefined : shownPath(realPath, places.folders);
    case "page":
      return call.host;
    default:
      return undefined;
  }
}

/** The rules that would allow this call, the narrowest first. For what is too long for a rule there is none. */
export function offerRules(
  facts: Pick<CallFacts, "call" | "realPath" | "places" | "unconfinedBecause">,
): SessionRule[] {
  return rulesFor(facts).filter((rule) => SessionRule.safeParse(rule).success);
}

function rulesFor({
  call,
  realPath,
  places: { folders },
  unconfinedBecause,
}: Pick<CallFacts, "call" | "realPath" | "places" | "unconfinedBecause">): SessionRule[] {
  switch (call.type) {
    case "command": {
      const words = unconfinedBecause === undefined ? ruleWords(call.command) : undefined;
      return [
        { type: "command", command: call.command },
        ...(words === undefined ? [] : [{ type: "command-prefix" as const, words: [...words] }]),
      ];
    }
    case "file": {
      if (realPath === undefined) return [];
      const { access } = call;
      const own = call.isSearch ? realPath : dirname(realPath);
      const wide = isInside(folders.study, realPath) && own !== folders.study ? [folders.study] : [];
      return [own, ...wide]
        .filter((folder) => !isTooWide(folder, folders))
        .map((folder) => ({ type: "folder", access, folder }));
    }
    case "page":
      return call.host === undefined || call.host === "" ? [] : [{ type: "host", host: call.host }];
    case "search":
      return [{ type: "tool", name: "WebSearch" }];
    default:
      return [];
  }
}

/** A rule for the root, for the home or for what holds it would open everything that the user has. */
function isTooWide(folder: string, { home }: PolicyFolders): boolean {
  return folder === parse(folder).root || isInside(folder, home);
}

function matchesRule(rule: SessionRule, { call, realPath, unconfinedBecause }: CallFacts): boolean {
  switch (rule.type) {
    case "command":
      return call.type === "command" && call.command === rule.command;
    case "command-prefix": {
      // Nobody looks at what it lets through.
      if (call.type !== "command" || unconfinedBecause !== undefined) return false;
      const words = readPlainCommand(call.command);
      return words !== undefined && rule.words.every((word, index) => words[index] === word);
    }
    case "folder":
      return (
        call.type === "file" &&
        call.access === rule.access &&
        realPath !== undefined &&
        isInside(rule.folder, realPath)
      );
    case "host":
      return call.type === "page" && call.host === rule.host;
    case "tool":
      return call.type === "search" && rule.name === "WebSearch";
  }
}
