import { CornerUpLeft } from "lucide-react";
import type { StudyNode } from "../../shared/study/study.ts";
import type { NodeHistoryEntry } from "../../shared/study/study-history.ts";
import { showRevision } from "../state/actions/history.ts";
import { stepTitle } from "../state/history-store.ts";
import { loadNodeHistory, useNodeHistory } from "../state/node-history.ts";
import { revealTurn } from "../state/reveal-turn.ts";
import { ActorSign, actorWords } from "../ui/actor-sign.tsx";
import { Button } from "../ui/button.tsx";
import { ChangeRowItem } from "../ui/change-row.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { countOf, formatAgo, formatExactly } from "../ui/format.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { useMinute } from "../ui/use-minute.ts";

/** Who made a node, who changed it last, and all its changes folded away. */
export function NodeHistory({ node }: { node: StudyNode }) {
  const { nodeId, entries, hasMore, made, error } = useNodeHistory();
  const now = useMinute();
  if (error !== undefined) {
    return (
      <ErrorNote error={error}>
        <Button onClick={() => void loadNodeHistory()}>Try again</Button>
      </ErrorNote>
    );
  }
  if (nodeId !== node.id || entries.length === 0) return null;
  const last = entries.find((entry) => entry.row.kind !== "added");
  return (
    <section aria-label="History of the node" data-testid="node-history" className="text-small">
      <h2 className="mb-1 text-dim">History</h2>
      <div className="flex flex-col gap-0.5">
        {made === undefined ? null : <By what="Made" entry={made} now={now} />}
        {last === undefined ? null : <By what="Changed last" entry={last} now={now} />}
      </div>
      <details className="mt-1 -ml-0.5">
        <summary className="rounded text-dim hover:text-text">
          {hasMore ? `Latest ${countOf(entries.length, "change")}` : countOf(entries.length, "change")}
        </summary>
        <ol className="-mx-1 mt-1">
          {entries.map((entry) => (
            <Entry key={entry.revision} entry={entry} now={now} />
          ))}
        </ol>
      </details>
    </section>
  );
}

function By({ what, entry, now }: { what: string; entry: NodeHistoryEntry; now: number }) {
  const { actor, turn, createdAt } = entry;
  return (
    <p className="flex items-center gap-1.5">
      <ActorSign type={actor.type} size={12} />
      <span className="min-w-0 truncate">
        {what} by{" "}
        {turn === undefined ? (
          actorWords(actor)
        ) : (
          <Tooltip text={turn.text} side="left">
            <button
              type="button"
              className="rounded text-accent underline-offset-2 hover:underline"
              onClick={() => void revealTurn(turn.conversationId, turn.turnId)}
            >
              the chat
            </button>
          </Tooltip>
        )}
      </span>
      <Tooltip text={formatExactly(createdAt)} side="left">
        <time className="num ml-auto shrink-0 text-faint" dateTime={new Date(createdAt).toISOString()}>
          {formatAgo(createdAt, now)}
        </time>
      </Tooltip>
    </p>
  );
}

function Entry({ entry, now }: { entry: NodeHistoryEntry; now: number }) {
  const { nodeType: _same, ...row } = entry.row;
  const { turn, revision, actor, createdAt } = entry;
  return (
    <ChangeRowItem
      row={{ ...row, label: `${formatAgo(createdAt, now)} by ${actorWords(actor)}: ${stepTitle(entry)}` }}
      look={entry.undone ? "undone" : "done"}
      onShow={() => void showRevision(revision)}
      actions={
        turn === undefined ? undefined : (
          <IconButton
            icon={CornerUpLeft}
            label={`Show the message: ${turn.text}`}
            side="left"
            onClick={() => void revealTurn(turn.conversationId, turn.turnId)}
          />
        )
      }
    />
  );
}
