import { FileBraces, FileText, Pencil, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { ConversationSummary } from "../../shared/chat/chat.ts";
import { exportConversation } from "../state/actions/conversations.ts";
import { Keys } from "../ui/keys.tsx";

export const menuSurface =
  "z-50 min-w-52 rounded-md border border-line-strong bg-panel p-1 text-small text-text";
const menuItem =
  "flex items-center gap-2 rounded px-2 py-1 outline-none data-highlighted:bg-accent-bg data-highlighted:text-accent";

/** The parts of a menu, of the kind that opens by a button or of the one that opens at the pointer. */
type MenuParts = {
  readonly Item: (props: { className: string; onSelect: () => void; children: ReactNode }) => ReactNode;
  readonly Separator: (props: { className: string }) => ReactNode;
};

type ConversationMenuProps = {
  parts: MenuParts;
  conversation: Pick<ConversationSummary, "id">;
  onRename: () => void;
  onRemove: () => void;
};

/** What can be done with a conversation; the same in every menu of it. */
export function ConversationMenu({
  parts: { Item, Separator },
  conversation,
  onRename,
  onRemove,
}: ConversationMenuProps) {
  const { id } = conversation;
  return (
    <>
      <Item className={menuItem} onSelect={onRename}>
        <Pencil size={13} aria-hidden />
        Rename
        <span className="ml-auto">
          <Keys keys="F2" />
        </span>
      </Item>
      <Item className={menuItem} onSelect={() => void exportConversation(id, "markdown")}>
        <FileText size={13} aria-hidden />
        Export as Markdown
      </Item>
      <Item className={menuItem} onSelect={() => void exportConversation(id, "json")}>
        <FileBraces size={13} aria-hidden />
        Export as JSON
      </Item>
      <Separator className="my-1 h-px bg-line" />
      <Item className={menuItem} onSelect={onRemove}>
        <Trash2 size={13} aria-hidden />
        Delete
        <span className="ml-auto">
          <Keys keys="Delete" />
        </span>
      </Item>
    </>
  );
}
