import { FileText } from "lucide-react";
import type { Attachment, Mention } from "../../shared/chat/chat.ts";
import { openAttachment } from "../state/actions/attachments.ts";
import { centreNode } from "../state/canvas-store.ts";
import { useApp } from "../state/store.ts";
import { formatBytes } from "../ui/format.ts";
import { NodeIcon } from "../ui/node-icon.tsx";
import { AttachmentPicture } from "./attachment-picture.tsx";
import { FilePath } from "./mention-list.tsx";

type AttachmentChipsProps = { attachments: readonly Attachment[]; mentions: readonly Mention[] };

/** What went along with a message: pictures and files that open large, nodes that lead to the canvas, files by path. */
export function AttachmentChips({ attachments, mentions }: AttachmentChipsProps) {
  if (attachments.length === 0 && mentions.length === 0) return null;
  return (
    <ul aria-label="Goes along with the message" className="flex flex-wrap items-end gap-1">
      {attachments.map((attachment) => (
        <li key={attachment.id} className="max-w-full">
          <AttachmentButton attachment={attachment} />
        </li>
      ))}
      {mentions.map((mention) => (
        <li
          key={mention.type === "node" ? `node ${mention.nodeId}` : `file ${mention.path}`}
          className="max-w-full"
        >
          {mention.type === "node" ? (
            <NodeMention nodeId={mention.nodeId} label={mention.label} />
          ) : (
            <span data-testid="mention-chip" className={chip}>
              <FileText size={12} className="shrink-0" aria-hidden />
              <FilePath path={mention.path} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

const chip =
  "inline-flex max-w-full items-center gap-1 rounded border border-accent-line bg-panel px-1.5 py-px text-small text-dim";

function AttachmentButton({ attachment }: { attachment: Attachment }) {
  const { name, bytes, mediaType } = attachment;
  const title = `${name}, ${formatBytes(bytes)}`;
  const shared = {
    type: "button",
    title,
    "aria-label": `Open ${title}`,
    "data-testid": "attachment-chip",
    onClick: () => void openAttachment(attachment),
  } as const;
  if (mediaType === "application/pdf") {
    return (
      <button {...shared} className={`${chip} hover:text-accent`}>
        <FileText size={12} className="shrink-0" aria-hidden />
        <span className="min-w-0 truncate">{name}</span>
        <span className="num shrink-0 text-tiny text-faint">{formatBytes(bytes)}</span>
      </button>
    );
  }
  return (
    <button
      {...shared}
      className="block h-20 min-w-14 overflow-hidden rounded-md border border-accent-line bg-code hover:border-accent"
    >
      <AttachmentPicture attachment={attachment} className="h-full max-w-40 object-cover" />
    </button>
  );
}

function NodeMention({ nodeId, label }: { nodeId: string; label: string }) {
  const type = useApp((state) => state.open?.study.nodes.find(({ id }) => id === nodeId)?.type);
  const isGone = type === undefined;
  return (
    <button
      type="button"
      data-testid="mention-chip"
      aria-disabled={isGone}
      title={isGone ? `${label} is no longer on the canvas` : `Show ${label} on the canvas`}
      onClick={() => (isGone ? undefined : centreNode(nodeId))}
      className={`${chip} not-aria-disabled:hover:text-accent aria-disabled:line-through`}
    >
      {isGone ? null : <NodeIcon type={type} size={12} />}
      <span className="min-w-0 truncate">{label}</span>
    </button>
  );
}
