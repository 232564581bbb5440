import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { Virtualizer } from "virtua";
import type { AuditEntry } from "../../shared/policy/audit.ts";
import { loadMoreEntries } from "../state/actions/audit.ts";
import { useAudit } from "../state/audit-store.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { useMinute } from "../ui/use-minute.ts";
import { AuditRow } from "./audit-row.tsx";
import { rowColumns } from "./row-columns.ts";

/** About the height of a row, for those that were not drawn yet. */
const usualRowPx = 34;

/**
 * The entries, of which only those in and near the view are drawn. Arrow keys go from one to the next, and earlier ones
 * are read as the end comes into view.
 */
export function AuditTable() {
  const entries = useAudit((state) => state.entries);
  const hasMore = useAudit((state) => state.hasMore);
  const filters = useAudit((state) => state.readWith);
  const now = useMinute();
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<number>();
  const shift = useShift(entries, scroller);
  const kept = focused === undefined ? -1 : entries.findIndex(({ number }) => number === focused);

  useEffect(() => {
    // Another list begins at its start.
    if (filters !== undefined) scroller.current?.scrollTo({ top: 0 });
  }, [filters]);

  function onFocus({ target }: FocusEvent): void {
    const number = Number(target.closest<HTMLElement>("[data-number]")?.dataset.number);
    setFocused(Number.isInteger(number) ? number : undefined);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.defaultPrevented) return;
    const rows = [...(scroller.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const index = rows.findIndex((row) => row.matches(":focus"));
    if (index < 0) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(index + step, rows.length - 1))]?.focus();
  }

  return (
    <div
      ref={scroller}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      role="none"
      className="min-h-0 flex-1 overflow-y-auto"
    >
      <div
        aria-hidden
        className={`sticky top-0 z-10 border-b border-line bg-panel py-1 text-tiny font-medium text-faint @max-3xl:hidden ${rowColumns}`}
      >
        <span>When</span>
        <span>What</span>
        <span>Input</span>
        <span>Decision</span>
        <span>Outcome</span>
      </div>
      <Virtualizer
        scrollRef={scroller}
        as="ol"
        item="li"
        data={entries}
        itemSize={usualRowPx}
        bufferSize={600}
        shift={shift}
        keepMounted={kept < 0 ? [] : [kept]}
      >
        {(entry) => <AuditRow key={entry.number} entry={entry} now={now} />}
      </Virtualizer>
      {hasMore ? <Earlier /> : null}
    </div>
  );
}

/**
 * True in the one drawing in which entries were added at the start alone while the view is further down: it stays where
 * it is. At the start, the new ones come into view.
 */
function useShift(entries: readonly AuditEntry[], scroller: RefObject<HTMLDivElement | null>): boolean {
  const ends = useRef<{ first: number | undefined; last: number | undefined }>(undefined);
  const [first, last] = [entries[0]?.number, entries.at(-1)?.number];
  useLayoutEffect(() => {
    ends.current = { first, last };
  });
  const isAdded = ends.current !== undefined && ends.current.first !== first && ends.current.last === last;
  return isAdded && (scroller.current?.scrollTop ?? 0) > 0;
}

/** The place at the end of what was read: while it is in view, more is read. */
function Earlier() {
  const isLoading = useAudit((state) => state.isLoading);
  const end = useRef<HTMLDivElement>(null);
  // An end that stays in view is noticed anew after each page.
  useEffect(() => {
    const element = end.current;
    if (element === null || isLoading) return undefined;
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) void loadMoreEntries();
      },
      { rootMargin: "400px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [isLoading]);
  return (
    <div ref={end} className="flex items-center gap-2 px-4 py-2 text-small text-faint">
      {isLoading ? <Spinner /> : null}
      <Button look="link" disabled={isLoading} onClick={() => void loadMoreEntries()}>
        Show earlier entries
      </Button>
    </div>
  );
}
