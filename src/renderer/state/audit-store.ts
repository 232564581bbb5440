import { create } from "zustand";
import type { ErrorInfo } from "../../shared/errors.ts";
import type { AuditEntry } from "../../shared/policy/audit.ts";
import type { DecidedBy } from "../../shared/policy/decided-by.ts";

export const auditSpans = ["ever", "week", "day", "hour"] as const;
export type AuditSpan = (typeof auditSpans)[number];

/** What of the audit list is shown. */
export type AuditFilters = {
  readonly text: string;
  readonly decision: AuditEntry["decision"] | "any";
  readonly by: DecidedBy | "any";
  readonly kind: AuditEntry["kind"] | "any";
  readonly span: AuditSpan;
  /** Of the conversation that the chat shows. */
  readonly isOneConversation: boolean;
};

/** The audit list of the open study, as far as it was read. */
export type AuditStore = {
  readonly studyId: string | undefined;
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  readonly hasMore: boolean;
  /** False until the first page is there. */
  readonly isRead: boolean;
  readonly isLoading: boolean;
  readonly error: ErrorInfo | undefined;
  readonly filters: AuditFilters;
  /** The filters that the entries were read with. */
  readonly readWith: AuditFilters | undefined;
  /** Numbers of the entries that are unfolded. */
  readonly opened: ReadonlySet<number>;
  readonly exporting: "csv" | "json" | undefined;
};

export const noFilters: AuditFilters = {
  text: "",
  decision: "any",
  by: "any",
  kind: "any",
  span: "ever",
  isOneConversation: false,
};

export const noAudit: AuditStore = {
  studyId: undefined,
  entries: [],
  hasMore: false,
  isRead: false,
  isLoading: false,
  error: undefined,
  filters: noFilters,
  readWith: undefined,
  opened: new Set(),
  exporting: undefined,
};

export const useAudit = create<AuditStore>()(() => noAudit);

/** Entries, newest first, and whether there are more after them. */
export type AuditPage = { readonly entries: readonly AuditEntry[]; readonly hasMore: boolean };

/**
 * What is known, with its newest entries as they were read anew. Older ones stay; where entries lie between that nobody
 * has read, they are left out, so that the list has no gap.
 */
export function withNewest(known: AuditPage, newest: AuditPage): AuditPage {
  const oldest = newest.entries.at(-1);
  const first = known.entries[0];
  if (oldest === undefined || first === undefined || !newest.hasMore || oldest.number > first.number)
    return newest;
  const older = known.entries.filter(({ number }) => number < oldest.number);
  return {
    entries: [...keepSame(known.entries, newest.entries), ...older],
    hasMore: older.length === 0 ? newest.hasMore : known.hasMore,
  };
}

/** How many of the newest entries hold all that may still become other ones. */
export function countUnsettled(entries: readonly AuditEntry[]): number {
  return entries.findLastIndex((entry) => entry.endedAt === undefined) + 1;
}

/** The entries that were read, as the objects that are known where nothing about them is new. */
function keepSame(known: readonly AuditEntry[], read: readonly AuditEntry[]): readonly AuditEntry[] {
  const old = new Map(known.map((entry) => [entry.number, entry]));
  return read.map((entry) => {
    const same = old.get(entry.number);
    const isSame =
      same?.decision === entry.decision &&
      same.by === entry.by &&
      same.input === entry.input &&
      same.reason === entry.reason &&
      same.outcome === entry.outcome &&
      same.endedAt === entry.endedAt;
    return isSame && same !== undefined ? same : entry;
  });
}
