import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { filterHistory, loadMoreSteps, showRevision } from "../state/actions/history.ts";
import { filterSteps, groupByDay, useHistory } from "../state/history-store.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { formatDay } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";
import { useMinute } from "../ui/use-minute.ts";
import { StepRow } from "./step-row.tsx";

const msPerDay = 86_400_000;
/** So many steps are drawn at first, and more each time that the end comes into view. */
const drawnAtOnce = 100;

/** The steps under their days; arrow keys go from one to the next, and more are read as the end comes into view. */
export function StepList() {
  const steps = useHistory((state) => state.steps);
  const actor = useHistory((state) => state.actor);
  const query = useHistory((state) => state.query);
  const hasMore = useHistory((state) => state.hasMore);
  const present = useApp((state) => state.open?.study.revision);
  const past = useUi((state) => state.past?.revision);
  const now = useMinute();
  const list = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => filterSteps(steps, { actor, query }), [steps, actor, query]);
  const [drawn, setDrawn] = useState(drawnAtOnce);
  const days = useMemo(() => groupByDay(shown.slice(0, drawn)), [shown, drawn]);
  const isCut = shown.length > drawn;
  const revision = past ?? present ?? 0;

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.defaultPrevented) return;
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const index = rows.findIndex((row) => row.matches(":focus"));
    if (index < 0) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(index + step, rows.length - 1))]?.focus();
  }

  return (
    <div ref={list} role="none" onKeyDown={onKeyDown} className="min-h-0 flex-1 overflow-y-auto">
      {days.map(({ day, time, steps: made }) => (
        <section key={day} aria-label={dayName(time, now)}>
          <h2 className="sticky top-0 z-10 border-b border-line bg-panel px-3 py-1 text-tiny font-medium text-faint">
            {dayName(time, now)}
          </h2>
          <ol className="py-1">
            {made.map((step) => (
              <StepRow
                key={step.firstRevision}
                step={step}
                now={now}
                isShown={step.firstRevision <= revision && revision <= step.revision}
              />
            ))}
          </ol>
        </section>
      ))}
      {shown.length === 0 && !hasMore ? <NothingFound /> : null}
      {isCut || hasMore ? (
        <MoreSteps onReached={() => (isCut ? setDrawn(drawn + drawnAtOnce) : void loadMoreSteps())} />
      ) : (
        <Start isShown={past !== undefined} />
      )}
    </div>
  );
}

function NothingFound() {
  return (
    <div role="status" className="flex flex-col items-start gap-2 p-3 text-dim">
      No step matches
      <Button onClick={() => filterHistory({ actor: "all", query: "" })}>Show all steps</Button>
    </div>
  );
}

/** The place at the end of what is drawn: while it is in view, more is drawn, and read. */
function MoreSteps({ onReached }: { onReached: () => void }) {
  const isLoading = useHistory((state) => state.isLoading);
  const end = useRef<HTMLDivElement>(null);
  // An end that stays in view is noticed anew after each page: what is to be done then is another function.
  useEffect(() => {
    const element = end.current;
    if (element === null || isLoading) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) onReached();
      },
      { rootMargin: "400px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [isLoading, onReached]);
  return (
    <div ref={end} className="flex items-center gap-2 p-3 text-small text-faint">
      <Spinner />
      Earlier steps
    </div>
  );
}

function Start({ isShown }: { isShown: boolean }) {
  const oldest = useHistory((state) => state.oldest);
  const isCurrent = useUi((state) => isShown && state.past?.revision === oldest);
  return (
    <button
      type="button"
      data-row
      data-testid="history-start"
      aria-current={isCurrent}
      onClick={() => void showRevision(oldest)}
      className="flex w-full gap-2 border-t border-line px-3 py-1.5 text-left text-small text-dim hover:bg-hover focus-visible:-outline-offset-2 aria-[current=true]:bg-accent-bg"
    >
      The study before all of this
    </button>
  );
}

function dayName(time: number, now: number): string {
  const day = new Date(time).toDateString();
  if (day === new Date(now).toDateString()) return "Today";
  return day === new Date(now - msPerDay).toDateString() ? "Yesterday" : formatDay(time);
}
