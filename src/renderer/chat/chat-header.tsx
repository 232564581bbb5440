import { EllipsisVertical } from "lucide-react";
import { DropdownMenu, Popover } from "radix-ui";
import { useRef, useState } from "react";
import type { ConversationSummary } from "../../shared/chat/chat.ts";
import { openHistory, removeConversation, startConversation } from "../state/actions/conversations.ts";
import { keysOf } from "../state/commands/all-commands.ts";
import type { LoadedConversation } from "../state/loaded-conversation.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { countOf } from "../ui/format.ts";
import { Tooltip } from "../ui/tooltip.tsx";
import { ConversationList } from "./conversation-list.tsx";
import { ConversationMenu, menuSurface } from "./conversation-menu.tsx";
import { TitleEditor } from "./title-editor.tsx";
import { totalsText } from "./totals-text.ts";

export function ChatHeader({ view }: { view: LoadedConversation | undefined }) {
  const [renamingId, setRenamingId] = useState<string>();
  const more = useRef<HTMLButtonElement>(null);
  const conversation = view?.conversation;
  const title = conversation?.title ?? "";
  const isRenaming = conversation !== undefined && renamingId === conversation.id;
  return (
    <div className="flex min-h-10 shrink-0 items-center gap-1.5 border-b border-line px-3">
      <div className="min-w-0 flex-1 leading-tight">
        {isRenaming ? (
          <TitleEditor
            conversationId={conversation.id}
            title={title}
            onDone={(hasFocus) => {
              setRenamingId(undefined);
              if (hasFocus) more.current?.focus();
            }}
          />
        ) : (
          <h2
            data-testid="conversation-title"
            className="truncate font-semibold"
            title={title}
            onDoubleClick={() => setRenamingId(conversation?.id)}
          >
            {title === "" ? "New conversation" : title}
          </h2>
        )}
        {conversation === undefined || conversation.messageCount === 0 || isRenaming ? null : (
          <Facts conversation={conversation} />
        )}
      </div>
      {conversation === undefined ? null : (
        <DropdownMenu.Root modal={false}>
          <DropdownMenu.Trigger
            ref={more}
            aria-label="More for this conversation"
            data-testid="conversation-more"
            className="grid size-6.5 shrink-0 place-items-center rounded-md text-dim hover:bg-hover hover:text-text"
          >
            <EllipsisVertical size={15} aria-hidden />
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content
              align="end"
              className={menuSurface}
              onCloseAutoFocus={(event) => (isRenaming ? event.preventDefault() : undefined)}
            >
              <ConversationMenu
                parts={DropdownMenu}
                conversation={conversation}
                onRename={() => setRenamingId(conversation.id)}
                onRemove={() => void removeConversation(conversation.id, title)}
              />
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      )}
      <History />
      <Tooltip text="Start a new conversation" keys={keysOf("chat.new")}>
        <Button data-testid="conversation-new" onClick={() => void startConversation()}>
          New
        </Button>
      </Tooltip>
    </div>
  );
}

/** How long the conversation is; its tokens and cost on hover and focus. */
function Facts({ conversation }: { conversation: ConversationSummary }) {
  const isDemo = useApp((state) => state.app?.demo === true);
  const totals = totalsText(conversation.totals, { withCost: !isDemo });
  const count = countOf(conversation.messageCount, "message");
  if (totals === "") return <p className="num text-tiny text-faint">{count}</p>;
  return (
    <Tooltip text={<span className="num">{totals}</span>}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what shows more on hover does so on focus */}
      <p tabIndex={0} data-testid="conversation-facts" className="num w-fit rounded text-tiny text-faint">
        {count}
      </p>
    </Tooltip>
  );
}

function History() {
  const isOpen = useUi((state) => state.historyOpen);
  return (
    <Popover.Root
      open={isOpen}
      onOpenChange={(open) => (open ? openHistory() : useUi.setState({ historyOpen: false }))}
    >
      <Tooltip text="All conversations, and a search in them" keys={keysOf("chat.search")}>
        <Popover.Trigger asChild>
          <Button data-testid="conversation-history">Conversations</Button>
        </Popover.Trigger>
      </Tooltip>
      <Popover.Portal>
        <Popover.Content
          align="end"
          alignOffset={-60}
          sideOffset={4}
          collisionPadding={8}
          aria-label="Conversations"
          className="z-40 flex max-h-[70vh] w-96 max-w-[calc(100vw-24px)] flex-col rounded-md border border-line-strong bg-panel"
        >
          <ConversationList onChoose={() => useUi.setState({ historyOpen: false })} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
