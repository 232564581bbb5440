import { showRevision } from "../state/actions/history.ts";
import { stepTitle, useHistory } from "../state/history-store.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { actorWords } from "../ui/actor-sign.tsx";
import { formatAgo } from "../ui/format.ts";
import { useMinute } from "../ui/use-minute.ts";

/** All revisions of the study on one line, to slide along; the canvas follows. */
export function Timeline() {
  const present = useApp((state) => state.open?.study.revision ?? 0);
  const past = useUi((state) => state.past?.revision);
  const oldest = useHistory((state) => state.oldest);
  const wanted = useHistory((state) => state.wanted);
  const step = useHistory((state) => state.pastStep);
  const now = useMinute();
  const shown = wanted ?? past ?? present;
  const made =
    step === undefined || shown === present
      ? ""
      : `, ${formatAgo(step.createdAt, now)}, by ${actorWords(step.actor)}: ${stepTitle(step)}`;
  return (
    <div className="shrink-0 border-b border-line px-3 py-1.5">
      <label className="grid gap-0.5">
        <span className="num flex justify-between text-small">
          <span>{shown === present ? "Present" : `Revision ${shown}`}</span>
          <span className="text-faint">
            {oldest} – {present}
          </span>
        </span>
        <input
          type="range"
          aria-label="Revision that the canvas shows"
          aria-valuetext={shown === present ? `Present, revision ${shown}` : `Revision ${shown}${made}`}
          min={oldest}
          max={present}
          value={shown}
          disabled={oldest === present}
          onChange={({ target }) => void showRevision(Number(target.value))}
          className="w-full accent-accent"
        />
      </label>
    </div>
  );
}
