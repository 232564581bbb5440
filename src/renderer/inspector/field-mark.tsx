import { useFieldOrigin } from "../state/node-history.ts";
import { revealTurn } from "../state/reveal-turn.ts";
import { ActorSign, actorWords } from "../ui/actor-sign.tsx";
import { formatAgo, formatExactly } from "../ui/format.ts";
import { Tooltip } from "../ui/tooltip.tsx";
import { useMinute } from "../ui/use-minute.ts";

/** On a field that the chat or another program set last: by which message, when, and what it was before. */
export function FieldMark({ nodeId, field, label }: { nodeId: string; field: string; label: string }) {
  const origin = useFieldOrigin(nodeId, field);
  const now = useMinute();
  if (origin === undefined || origin.entry.actor.type === "user") return null;
  const { actor, turn, createdAt } = origin.entry;
  const change = `${origin.before ?? "not set"} → ${origin.after ?? "not set"}`;
  const made = `${formatAgo(createdAt, now)} by ${actorWords(actor)}`;
  const lines = [
    `Set ${made}`,
    change,
    ...(turn === undefined ? [] : [`“${turn.text}”`]),
    formatExactly(createdAt),
  ];
  return (
    <Tooltip text={lines.join("\n")} side="left">
      <button
        type="button"
        data-testid="field-mark"
        data-field={field}
        aria-label={`${label} was set ${made}: ${change}${turn === undefined ? "" : ". Show the message"}`}
        aria-disabled={turn === undefined}
        className="rounded p-0.5 not-aria-disabled:hover:bg-hover"
        onClick={() => (turn === undefined ? undefined : void revealTurn(turn.conversationId, turn.turnId))}
      >
        <ActorSign type={actor.type} size={11} />
      </button>
    </Tooltip>
  );
}
