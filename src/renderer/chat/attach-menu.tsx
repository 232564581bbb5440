import { FileText, ImageUp, Paperclip } from "lucide-react";
import { Popover } from "radix-ui";
import { useRef, useState } from "react";
import { attachableTypes } from "../state/attachment-limits.ts";
import { forgetStudyFiles } from "../state/study-files.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { StudyFilePicker } from "./study-file-picker.tsx";

type AttachMenuProps = {
  onAttach: (files: readonly File[]) => void;
  onMentionFile: (path: string) => void;
};

const item =
  "flex w-full items-center gap-2 rounded px-2 py-1 text-left text-small hover:bg-hover focus-visible:-outline-offset-2";

/** What can go along with a message: files of this machine, and files of the study. */
export function AttachMenu({ onAttach, onMentionFile }: AttachMenuProps) {
  const [view, setView] = useState<"closed" | "menu" | "files">("closed");
  const chooser = useRef<HTMLInputElement>(null);
  const hasChosen = useRef(false);
  return (
    <Popover.Root
      open={view !== "closed"}
      onOpenChange={(open) => {
        hasChosen.current = false;
        setView(open ? "menu" : "closed");
      }}
    >
      <Popover.Trigger asChild>
        <IconButton
          icon={Paperclip}
          label="Attach a file"
          side="top"
          data-testid="attach"
          className="-ml-1"
        />
      </Popover.Trigger>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label="Images and PDF files to attach"
        data-testid="attach-input"
        accept={attachableTypes.join()}
        onChange={({ target }) => {
          onAttach([...(target.files ?? [])]);
          // The same file can be chosen again.
          target.value = "";
        }}
      />
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          sideOffset={6}
          aria-label="Attach"
          // Where a file was chosen, the caret stands behind it already.
          onCloseAutoFocus={(event) => (hasChosen.current ? event.preventDefault() : undefined)}
          className="z-40 w-80 max-w-[calc(100vw-24px)] rounded-md border border-line-strong bg-panel p-1"
        >
          {view === "files" ? (
            <StudyFilePicker
              onChoose={(path) => {
                hasChosen.current = true;
                setView("closed");
                onMentionFile(path);
              }}
            />
          ) : (
            <>
              <button
                type="button"
                className={item}
                onClick={() => {
                  setView("closed");
                  chooser.current?.click();
                }}
              >
                <ImageUp size={14} className="text-dim" aria-hidden />
                Image or PDF from this machine
              </button>
              <button
                type="button"
                className={item}
                onClick={() => {
                  forgetStudyFiles();
                  setView("files");
                }}
              >
                <FileText size={14} className="text-dim" aria-hidden />
                File of the study
              </button>
              <p className="px-2 pt-1 pb-0.5 text-tiny text-faint">
                Images can be pasted, and dropped onto the chat.
              </p>
            </>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
