import { FileText, ImageIcon, RotateCcw, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { dismissRefusal, removeAttachment, retryAttachment } from "../state/actions/attachments.ts";
import type { DraftAttachment, DraftCompanions } from "../state/ui-store.ts";
import { classNames } from "../ui/class-names.ts";
import { formatBytes } from "../ui/format.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { AttachmentPicture } from "./attachment-picture.tsx";

type ComposerAttachmentsProps = { draftKey: string; companions: DraftCompanions };

/** The files that go along with the message that is written, and why others do not. */
export function ComposerAttachments({ draftKey, companions }: ComposerAttachmentsProps) {
  const { attachments, refusal } = companions;
  return (
    <>
      {attachments.length === 0 ? null : (
        <ul aria-label="Attached files" className="flex max-h-40 flex-wrap gap-1 overflow-y-auto">
          {attachments.map((draft) => (
            <DraftChip key={draft.key} draft={draft} draftKey={draftKey} />
          ))}
        </ul>
      )}
      {refusal === undefined ? null : (
        <div
          role="alert"
          data-testid="attachment-refusal"
          className="flex items-start gap-1.5 rounded bg-warn-bg py-1 pr-1 pl-2 text-small"
        >
          <TriangleAlert size={13} className="mt-0.5 shrink-0 text-warn" aria-hidden />
          <span className="min-w-0 flex-1 break-words whitespace-pre-line">{refusal}</span>
          <IconButton icon={X} label="Close" className="-my-0.5" onClick={() => dismissRefusal(draftKey)} />
        </div>
      )}
    </>
  );
}

function DraftChip({ draft, draftKey }: { draft: DraftAttachment; draftKey: string }) {
  const { name, bytes } = describe(draft);
  return (
    <li
      data-testid="draft-attachment"
      data-state={draft.type}
      className={classNames(
        "relative flex max-w-full items-center gap-1.5 overflow-hidden rounded border bg-panel py-0.5 pr-0.5 pl-0.5 text-small",
        draft.type === "failed" ? "border-bad/50" : "border-line-strong",
      )}
    >
      <span className="grid size-7 shrink-0 place-items-center overflow-hidden rounded-sm bg-code text-dim">
        <Picture draft={draft} />
      </span>
      <span className="flex min-w-0 flex-col leading-tight">
        <span className="max-w-44 truncate" title={name}>
          {name}
        </span>
        <span className={classNames("num text-tiny", draft.type === "failed" ? "text-bad" : "text-faint")}>
          {draft.type === "failed" ? (
            <span title={draft.error.message}>did not arrive</span>
          ) : (
            `${formatBytes(bytes)}${draft.type === "uploading" ? ", uploading" : ""}`
          )}
        </span>
      </span>
      {draft.type === "failed" ? (
        <IconButton
          icon={RotateCcw}
          label="Try again"
          onClick={() => void retryAttachment(draftKey, draft.key)}
        />
      ) : null}
      <IconButton icon={X} label={`Remove ${name}`} onClick={() => removeAttachment(draft.key)} />
      {draft.type === "uploading" ? (
        // The way to the host tells no share: the bar only says that it goes on.
        <span className="absolute inset-x-0 bottom-0 h-0.5 animate-pulse bg-accent" aria-hidden />
      ) : null}
    </li>
  );
}

function Picture({ draft }: { draft: DraftAttachment }): ReactNode {
  if (draft.type === "ready") {
    return draft.attachment.mediaType === "application/pdf" ? (
      <FileText size={15} aria-hidden />
    ) : (
      <AttachmentPicture attachment={draft.attachment} className="size-full object-cover" />
    );
  }
  if (draft.type === "uploading") {
    return draft.picture === undefined ? (
      <Spinner size={13} />
    ) : (
      <img src={draft.picture} alt="" className="size-full object-cover opacity-60" />
    );
  }
  return draft.file.type === "application/pdf" ? (
    <FileText size={15} aria-hidden />
  ) : (
    <ImageIcon size={15} aria-hidden />
  );
}

function describe(draft: DraftAttachment): { name: string; bytes: number } {
  return draft.type === "ready"
    ? { name: draft.attachment.name, bytes: draft.attachment.bytes }
    : { name: draft.file.name, bytes: draft.file.size };
}
