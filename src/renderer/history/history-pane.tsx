import { Search, X } from "lucide-react";
import { useEffect } from "react";
import { filterHistory, loadHistory } from "../state/actions/history.ts";
import { useCanvas } from "../state/canvas-store.ts";
import { type ActorFilter, useHistory } from "../state/history-store.ts";
import { showPage } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Select } from "../ui/select.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { StepList } from "./step-list.tsx";
import { Timeline } from "./timeline.tsx";

/** Who changed what and when, beside the canvas, which shows the study as it was at any time. */
export function HistoryPane() {
  useWholeView();
  return (
    <section
      aria-label="History"
      data-testid="history"
      className="flex w-84 max-w-[44%] shrink-0 flex-col border-r border-line bg-panel"
    >
      <div className="flex min-h-10 shrink-0 items-center gap-2 border-b border-line pr-2 pl-3">
        <h1 className="font-semibold">History</h1>
        <span className="ml-auto" />
        <IconButton icon={X} label="Back to the canvas" onClick={() => showPage("canvas")} />
      </div>
      <Content />
    </section>
  );
}

function Content() {
  const isRead = useHistory((state) => state.isRead);
  const isEmpty = useHistory((state) => state.steps.length === 0);
  const error = useHistory((state) => state.error);
  const filter = useHistory(({ actor, query }) => `${actor} ${query}`);
  if (error !== undefined) {
    return (
      <div className="p-2">
        <ErrorNote error={error}>
          <Button onClick={() => void loadHistory()}>Try again</Button>
        </ErrorNote>
      </div>
    );
  }
  if (!isRead) {
    return (
      <p className="flex items-center gap-2 p-3 text-dim">
        <Spinner />
        Loading
      </p>
    );
  }
  if (isEmpty) {
    return (
      <div data-testid="history-empty" className="flex flex-col items-start gap-2 p-3 text-dim">
        <p>
          Nothing has been changed yet. What you, the chat and other programs change is listed here, and can
          be gone back to.
        </p>
        <Button onClick={() => showPage("canvas")}>Change something on the canvas</Button>
      </div>
    );
  }
  return (
    <>
      <Timeline />
      <Filters />
      <StepList key={filter} />
    </>
  );
}

const actorNames: Readonly<Record<ActorFilter, string>> = {
  all: "by anybody",
  user: "by you",
  turn: "by the chat",
  external: "by other programs",
};

function Filters() {
  const actor = useHistory((state) => state.actor);
  const query = useHistory((state) => state.query);
  return (
    <div className="flex shrink-0 flex-wrap gap-1.5 border-b border-line px-2 py-1.5">
      <span className="relative min-w-28 flex-1">
        <Search
          size={13}
          className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-faint"
          aria-hidden
        />
        <input
          type="search"
          aria-label="Search in the history"
          placeholder="Search"
          value={query}
          onChange={({ target }) => filterHistory({ query: target.value })}
          className="w-full rounded-md border border-line-field bg-bg py-0.5 pr-2 pl-7"
        />
      </span>
      <Select
        aria-label="Show changes"
        value={actor}
        onChange={({ target }) => filterHistory({ actor: toFilter(target.value) })}
      >
        {Object.entries(actorNames).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </Select>
    </div>
  );
}

function toFilter(value: string): ActorFilter {
  return value === "user" || value === "turn" || value === "external" ? value : "all";
}

/** While the history is shown the canvas is narrower: it shows everything, and after that what it showed before. */
function useWholeView(): void {
  useEffect(() => {
    const { flow } = useCanvas.getState();
    const before = flow?.getViewport();
    const frame = requestAnimationFrame(() => void flow?.fitView({ padding: 0.07, maxZoom: 1 }));
    return () => {
      cancelAnimationFrame(frame);
      if (before !== undefined) void useCanvas.getState().flow?.setViewport(before);
    };
  }, []);
}
