import { ImageUp } from "lucide-react";
import { type DragEvent, type ReactNode, useState } from "react";
import { attachFiles } from "../state/actions/attachments.ts";
import { newConversationKey, useUi } from "../state/ui-store.ts";

/** Takes files that are dropped onto the chat along with the next message. */
export function AttachmentDrop({ children }: { children: ReactNode }) {
  /** Each element below reports when the pointer comes and goes. */
  const [depth, setDepth] = useState(0);

  function onDragOver(event: DragEvent): void {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  }

  function onDrop(event: DragEvent): void {
    setDepth(0);
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    void attachFiles(useUi.getState().conversationId ?? newConversationKey, [...event.dataTransfer.files]);
  }

  return (
    <div
      role="none"
      data-testid="attachment-drop"
      className="relative flex min-w-0 flex-1"
      onDragEnter={({ dataTransfer }) => setDepth((count) => (hasFiles(dataTransfer) ? count + 1 : count))}
      onDragLeave={({ dataTransfer }) =>
        setDepth((count) => (hasFiles(dataTransfer) ? Math.max(0, count - 1) : count))
      }
      onDragOver={onDragOver}
      onDrop={onDrop}
    >
      {children}
      {depth === 0 ? null : (
        <div className="pointer-events-none absolute inset-1.5 z-30 flex flex-col items-center justify-center gap-2 rounded-lg border-2 border-dashed border-accent bg-accent-bg/95">
          <ImageUp size={22} className="text-accent" aria-hidden />
          <span className="font-medium">Drop images and PDF files here</span>
          <span className="text-small text-dim">They go along with the next message</span>
        </div>
      )}
    </div>
  );
}

function hasFiles(transfer: DataTransfer): boolean {
  return transfer.types.includes("Files");
}
