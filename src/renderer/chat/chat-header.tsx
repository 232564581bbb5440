import { Popover } from "radix-ui";
import { useState } from "react";
import { loadConversationList, startConversation } from "../state/actions/conversations.ts";
import type { ConversationView } from "../state/app-state.ts";
import { Button } from "../ui/button.tsx";
import { countOf } from "../ui/format.ts";
import { ConversationList } from "./conversation-list.tsx";

export function ChatHeader({ view }: { view: ConversationView | undefined }) {
  const [isListOpen, setListOpen] = useState(false);
  const title = view?.conversation.title ?? "";
  const count = view?.conversation.messageCount ?? 0;
  return (
    <div className="flex min-h-10 shrink-0 items-center gap-2 border-b border-line px-3">
      <div className="min-w-0 flex-1 leading-tight">
        <h2 data-testid="conversation-title" className="truncate font-semibold" title={title}>
          {title === "" ? "New conversation" : title}
        </h2>
        {count === 0 ? null : <p className="num text-tiny text-faint">{countOf(count, "message")}</p>}
      </div>
      <Popover.Root
        open={isListOpen}
        onOpenChange={(open) => {
          setListOpen(open);
          if (open) void loadConversationList(true);
        }}
      >
        <Popover.Trigger asChild>
          <Button data-testid="conversation-history">History</Button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="end"
            alignOffset={-60}
            sideOffset={4}
            className="z-40 flex max-h-[60vh] w-84 flex-col rounded-md border border-line-strong bg-panel"
          >
            <ConversationList onChoose={() => setListOpen(false)} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <Button data-testid="conversation-new" onClick={() => void startConversation()}>
        New
      </Button>
    </div>
  );
}
