import { toErrorInfo } from "../../../shared/errors.ts";
import type { AuditFilter } from "../../../shared/policy/audit.ts";
import {
  type AuditFilters,
  type AuditPage,
  type AuditSpan,
  type AuditStore,
  countUnsettled,
  noAudit,
  noFilters,
  useAudit,
  withNewest,
} from "../audit-store.ts";
import { callHost } from "../host.ts";
import { showError } from "../notify.ts";
import { readOneAtATime } from "../read-again.ts";
import { saveFile } from "../save-file.ts";
import { useApp } from "../store.ts";
import { showPage, useUi } from "../ui-store.ts";
import { loadConversationList } from "./conversations.ts";

const pageSize = 100;
/** The most that one call gives. */
const largestPage = 500;
const pauseMs = 200;
const msPerHour = 3_600_000;
const spanMs: Readonly<Record<Exclude<AuditSpan, "ever">, number>> = {
  hour: msPerHour,
  day: 24 * msPerHour,
  week: 7 * 24 * msPerHour,
};

/** Shows the audit list of the open study. */
export function showAudit(): void {
  showPage("audit");
  void loadAudit();
  // Entries name conversations by their titles.
  if (useApp.getState().conversationList === undefined) void loadConversationList(true);
}

/** Reads the newest entries, with all that may have changed. */
export const loadAudit = readOneAtATime(async () => {
  const studyId = useApp.getState().open?.study.id;
  if (studyId !== useAudit.getState().studyId) {
    useAudit.setState({ ...noAudit, studyId });
  }
  if (studyId === undefined) return;
  const unsettled = countUnsettled(useAudit.getState().entries);
  const limit = Math.min(largestPage, Math.max(pageSize, unsettled + pageSize / 2));
  await read(async () => {
    const newest = await readPage(undefined, limit);
    return (known) => (known.readWith === known.filters ? withNewest(known, newest) : newest);
  });
});

/** Reads the entries before those that are there. */
export async function loadMoreEntries(): Promise<void> {
  const { entries, hasMore, isLoading } = useAudit.getState();
  const last = entries.at(-1);
  if (!hasMore || isLoading || last === undefined) return;
  await read(async () => {
    const page = await readPage(last.number, pageSize);
    return (known) =>
      // Read anew meanwhile, it may end elsewhere.
      known.entries.at(-1)?.number === last.number
        ? { entries: [...known.entries, ...page.entries], hasMore: page.hasMore }
        : known;
  });
}

/** Takes over what a reading comes to, unless another list is wanted by then. */
async function read(load: () => Promise<(known: AuditStore) => AuditPage>): Promise<void> {
  const { studyId, filters } = useAudit.getState();
  const isWanted = (): boolean =>
    useAudit.getState().studyId === studyId && useAudit.getState().filters === filters;
  useAudit.setState({ isLoading: true });
  try {
    const change = await load();
    if (!isWanted()) return;
    const { entries, hasMore } = change(useAudit.getState());
    useAudit.setState({ entries, hasMore, isRead: true, readWith: filters, error: undefined });
  } catch (error) {
    if (isWanted()) useAudit.setState({ error: toErrorInfo(error) });
  } finally {
    if (isWanted()) useAudit.setState({ isLoading: false });
  }
}

function readPage(before: number | undefined, limit: number) {
  const query = toQuery(useAudit.getState().filters);
  return callHost((client) =>
    client.audit.list({ ...query, limit, ...(before === undefined ? {} : { before }) }),
  );
}

function toQuery({ text, decision, by, kind, span, isOneConversation }: AuditFilters): Partial<AuditFilter> {
  const { conversationId } = useUi.getState();
  return {
    text: text.slice(0, 200),
    ...(decision === "any" ? {} : { decision }),
    ...(by === "any" ? {} : { by }),
    ...(kind === "any" ? {} : { kind }),
    ...(span === "ever" ? {} : { from: Date.now() - spanMs[span] }),
    ...(isOneConversation && conversationId !== undefined ? { conversationId } : {}),
  };
}

let typing: ReturnType<typeof setTimeout> | undefined;

/** Shows other entries; while the text is typed, as soon as nothing was for a moment. */
export function filterAudit(changed: Partial<AuditFilters>): void {
  clearTimeout(typing);
  useAudit.setState(({ filters }) => ({ filters: { ...filters, ...changed }, isLoading: true }));
  typing = setTimeout(() => void loadAudit(), changed.text === undefined ? 0 : pauseMs);
}

export function clearAuditFilters(): void {
  filterAudit(noFilters);
}

/** Unfolds an entry, or folds it again. */
export function toggleEntry(number: number): void {
  useAudit.setState(({ opened }) => {
    const others = new Set(opened);
    if (!others.delete(number)) others.add(number);
    return { opened: others };
  });
}

/** Saves the entries that are shown, all of them, as a file. */
export async function exportAudit(format: "csv" | "json"): Promise<void> {
  if (useAudit.getState().exporting !== undefined) return;
  useAudit.setState({ exporting: format });
  try {
    const query = toQuery(useAudit.getState().filters);
    const { fileName, mediaType, text } = await callHost((client) =>
      client.audit.export({ ...query, format }),
    );
    saveFile(fileName, new Blob([text], { type: mediaType }));
  } catch (error) {
    showError(error);
  } finally {
    useAudit.setState({ exporting: undefined });
  }
}

useApp.subscribe(({ auditChanges }, before) => {
  if (auditChanges !== before.auditChanges && useUi.getState().page === "audit") void loadAudit();
});

useUi.subscribe(({ page, conversationId }, before) => {
  if (page !== "audit" || conversationId === before.conversationId) return;
  if (useAudit.getState().filters.isOneConversation) filterAudit({});
});
