import { Check, X } from "lucide-react";
import { nodeTypeInfo } from "../../shared/study/node-types.ts";
import type { ReviewDecision } from "../../shared/study/proposal.ts";
import { findNode } from "../../shared/study/study.ts";
import { countAlong, decideChanges } from "../state/actions/review.ts";
import { selectNodes } from "../state/canvas-store.ts";
import { keysOf } from "../state/commands/all-commands.ts";
import { findAndRevealTurn } from "../state/reveal-turn.ts";
import { proposedRow, type ReviewItem } from "../state/review.ts";
import { useNodeReview, useReview } from "../state/review-place.ts";
import { useApp } from "../state/store.ts";
import { Button } from "../ui/button.tsx";
import { ChangeRowItem } from "../ui/change-row.tsx";
import { alongText } from "../ui/decision-buttons.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { NodeIcon } from "../ui/node-icon.tsx";
import { Tooltip } from "../ui/tooltip.tsx";

/** A node that is only proposed: what it would be, to accept or reject. */
export function GhostInspector({ nodeId }: { nodeId: string }) {
  const review = useReview();
  const node = review === undefined ? undefined : findNode(review.preview, nodeId);
  if (node === undefined) return null;
  return (
    <div className="flex flex-col gap-3 p-3">
      <div>
        <div className="flex items-center gap-1.5">
          <NodeIcon type={node.type} size={15} />
          <span className="text-small text-dim">{nodeTypeInfo[node.type].title}, proposed</span>
          <span className="ml-auto" />
          <IconButton icon={X} label="Close" keys="Esc" onClick={() => selectNodes([])} />
        </div>
        <h2 className="mt-1.5 font-semibold break-words">{node.label}</h2>
        <p className="mt-1 text-small text-dim">It is not part of the study until it is accepted.</p>
      </div>
      <ProposedChange nodeId={nodeId} />
    </div>
  );
}

/** What the chat would do to a node, while that waits for review. */
export function ProposedChange({ nodeId }: { nodeId: string }) {
  const study = useApp((state) => state.open?.study);
  const review = useReview();
  const items = useNodeReview(nodeId);
  if (items === undefined || study === undefined || review === undefined) return null;
  const row = proposedRow(study, review.preview, nodeId);
  const conflicts = items.filter(({ conflict }) => conflict !== undefined);
  return (
    <section
      aria-label="Proposed by the chat"
      data-testid="proposed-change"
      className="rounded-md border border-accent-line text-small"
    >
      <h2 className="border-b border-line px-2.5 py-1 font-medium">Proposed by the chat</h2>
      {row === undefined ? null : (
        <ul className="py-1">
          <ChangeRowItem row={row} look="waiting" />
        </ul>
      )}
      {conflicts.map(({ id, text, conflict }) => (
        <p key={id} className="px-2.5 py-1 break-words">
          {text} <span className="text-bad">no longer fits: {conflict}</span>
        </p>
      ))}
      <Decide items={items} canAccept={conflicts.length < items.length} />
    </section>
  );
}

function Decide({ items, canAccept }: { items: readonly ReviewItem[]; canAccept: boolean }) {
  const ids = items.map(({ id }) => id);
  const turnId = items.at(-1)?.turnId;
  return (
    <div className="flex flex-wrap items-center gap-1.5 border-t border-line p-1.5">
      {canAccept ? <DecideButton ids={ids} decision="accept" /> : null}
      <DecideButton ids={ids} decision="reject" />
      {turnId === undefined ? null : (
        <Button look="link" className="ml-auto" onClick={() => void findAndRevealTurn(turnId)}>
          Message
        </Button>
      )}
    </div>
  );
}

function DecideButton({ ids, decision }: { ids: readonly string[]; decision: ReviewDecision }) {
  const word = decision === "accept" ? "Accept" : "Reject";
  const Icon = decision === "accept" ? Check : X;
  return (
    <Tooltip
      text={`${word} what waits of this node${alongText(countAlong(ids, decision))}`}
      keys={keysOf(`review.${decision}`)}
    >
      <Button
        look={decision === "accept" ? "primary" : "plain"}
        data-testid={`proposed-${decision}`}
        className="px-2"
        onClick={() => void decideChanges(ids, decision)}
      >
        <Icon size={13} aria-hidden />
        {word}
      </Button>
    </Tooltip>
  );
}
