import { CircleAlert, CirclePause } from "lucide-react";
import { useRunMark } from "../state/run-marks.ts";
import { formatNumber } from "../ui/format.ts";
import { Quantity } from "../ui/quantity.tsx";
import { Spinner } from "../ui/spinner.tsx";

/** How the newest run of a solver stands. */
export function RunBadge({ nodeId }: { nodeId: string }) {
  const mark = useRunMark(nodeId);
  if (mark === undefined || mark.type === "value") return null;
  return (
    <span
      role="img"
      aria-label={mark.title}
      title={mark.title}
      data-testid="run-badge"
      data-state={mark.type}
      className="num inline-flex shrink-0 items-center gap-0.5 text-tiny text-warn"
    >
      {mark.type === "failed" ? (
        <>
          <CircleAlert size={12} aria-hidden />
          {formatNumber(mark.count)}
        </>
      ) : mark.type === "running" ? (
        <Spinner size={12} />
      ) : (
        <CirclePause size={12} aria-hidden />
      )}
    </span>
  );
}

/** The value of a node in the best design of the newest run. */
export function RunValue({ nodeId }: { nodeId: string }) {
  const mark = useRunMark(nodeId);
  if (mark?.type !== "value") return null;
  return (
    <div className="contents" data-testid="run-value" title={mark.title}>
      <dt className="text-accent">best</dt>
      <dd
        title={mark.title}
        className={`truncate text-right font-medium ${mark.isViolated ? "text-warn" : ""}`}
      >
        <Quantity value={mark.value} unit={mark.unit} />
        {mark.isViolated ? <span className="sr-only"> (beyond its limit)</span> : null}
      </dd>
    </div>
  );
}
