import { ChevronDown, Copy, FolderOpen, ShieldOff, ShieldQuestion } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { setTrusted, showStudies } from "../state/actions/studies.ts";
import { showToast } from "../state/notify.ts";
import { useApp } from "../state/store.ts";
import { openDialog } from "../state/ui-store.ts";
import { copyText } from "../ui/copy-text.ts";

const item =
  "flex items-center gap-2 rounded px-2 py-1 text-small outline-none data-highlighted:bg-accent-bg data-highlighted:text-accent";

export function StudyMenu() {
  const name = useApp((state) => state.open?.study.name ?? "");
  const folder = useApp((state) => state.open?.folder ?? "");
  const isTrusted = useApp((state) => state.open?.isTrusted === true);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="-ml-1 flex min-w-0 items-center gap-1 rounded-md px-1 py-0.5 hover:bg-hover">
        <h1 className="max-w-72 truncate font-semibold">{name}</h1>
        <ChevronDown size={13} className="shrink-0 text-faint" aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={4}
          className="z-50 w-72 rounded-md border border-line-strong bg-panel p-1"
        >
          <div className="px-2 py-1 text-tiny break-all text-faint">{folder}</div>
          <DropdownMenu.Item className={item} onSelect={showStudies}>
            <FolderOpen size={14} aria-hidden />
            Open another study
          </DropdownMenu.Item>
          <DropdownMenu.Item
            className={item}
            onSelect={() => {
              void copyText(folder);
              showToast("Folder copied");
            }}
          >
            <Copy size={14} aria-hidden />
            Copy the folder's path
          </DropdownMenu.Item>
          {isTrusted ? (
            <DropdownMenu.Item className={item} onSelect={() => void setTrusted(false)}>
              <ShieldOff size={14} aria-hidden />
              Do not trust this study any more
            </DropdownMenu.Item>
          ) : (
            <DropdownMenu.Item className={item} onSelect={() => openDialog({ type: "trust" })}>
              <ShieldQuestion size={14} aria-hidden />
              Look and trust...
            </DropdownMenu.Item>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
