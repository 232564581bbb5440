import { Download, FileText } from "lucide-react";
import type { Attachment } from "../../shared/chat/chat.ts";
import { openAttachment } from "../state/actions/attachments.ts";
import { useAttachments } from "../state/attachment-store.ts";
import { closeDialog } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { formatBytes } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";

/** An attached file, as large as the window lets it be; a PDF can be saved and opened elsewhere. */
export function AttachmentDialog({ attachment }: { attachment: Attachment }) {
  const { name, bytes, mediaType } = attachment;
  const { value, isLoading, error } = useAttachments((state) => state.shown);
  return (
    <Dialog
      title={name}
      isWide={mediaType !== "application/pdf"}
      onClose={closeDialog}
      actions={
        <>
          <span className="num mr-auto self-center text-small text-faint">{formatBytes(bytes)}</span>
          <Button
            disabled={value === undefined}
            onClick={() => (value === undefined ? undefined : save(name, value))}
          >
            <Download size={13} aria-hidden />
            Save
          </Button>
        </>
      }
    >
      {error === undefined ? null : (
        <ErrorNote error={error}>
          <Button onClick={() => void openAttachment(attachment)}>Try again</Button>
        </ErrorNote>
      )}
      {isLoading ? (
        <p className="flex items-center gap-2 text-dim">
          <Spinner />
          Loading
        </p>
      ) : null}
      {value === undefined ? null : mediaType === "application/pdf" ? (
        <p className="flex items-center gap-2 text-dim">
          <FileText size={16} aria-hidden />
          Save the PDF to look at it in another program.
        </p>
      ) : (
        <img src={value} alt={name} className="mx-auto max-h-[68vh] max-w-full bg-code object-contain" />
      )}
    </Dialog>
  );
}

function save(name: string, dataUrl: string): void {
  const link = document.createElement("a");
  link.href = dataUrl;
  link.download = name;
  link.click();
}
