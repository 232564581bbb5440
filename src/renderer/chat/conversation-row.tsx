import { EllipsisVertical } from "lucide-react";
import { ContextMenu, DropdownMenu } from "radix-ui";
import { type KeyboardEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { ConversationSummary } from "../../shared/chat/chat.ts";
import { removeConversation, showConversation } from "../state/actions/conversations.ts";
import { useApp } from "../state/store.ts";
import { classNames } from "../ui/class-names.ts";
import { countOf, formatWhen } from "../ui/format.ts";
import { Tooltip } from "../ui/tooltip.tsx";
import { ConversationMenu, menuSurface } from "./conversation-menu.tsx";
import { TitleEditor } from "./title-editor.tsx";
import { totalsText } from "./totals-text.ts";

type ConversationRowProps = {
  conversation: ConversationSummary;
  isShown: boolean;
  onChoose: () => void;
};

/** One conversation in the list: a click shows it, F2 renames it, Delete removes it, and a menu has all of that. */
export function ConversationRow({ conversation, isShown, onChoose }: ConversationRowProps) {
  const { id, title } = conversation;
  const [isRenaming, setRenaming] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  const isLeaving = useRef(false);
  const shownTitle = title === "" ? "New conversation" : title;

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    if (event.key === "F2") setRenaming(true);
    else if (event.key === "Delete") remove();
    else return;
    event.preventDefault();
  }

  function remove(): void {
    focusBeside(row.current);
    void removeConversation(id, title);
  }

  function endRenaming(hasFocus: boolean): void {
    flushSync(() => setRenaming(false));
    if (hasFocus) row.current?.querySelector<HTMLElement>("[data-row]")?.focus();
  }

  const menu = (parts: typeof DropdownMenu | typeof ContextMenu) => (
    <ConversationMenu
      parts={parts}
      conversation={conversation}
      onRename={() => setRenaming(true)}
      onRemove={() => {
        isLeaving.current = true;
        remove();
      }}
    />
  );
  const menuProps = {
    className: menuSurface,
    onCloseAutoFocus: (event: Event) => {
      // The focus is in the field for the new title, or goes to another row.
      if (isRenaming || isLeaving.current) event.preventDefault();
      if (isLeaving.current) focusBeside(row.current);
      isLeaving.current = false;
    },
  };
  return (
    <li ref={row} data-testid="conversation-row">
      <ContextMenu.Root modal={false}>
        <ContextMenu.Trigger
          className={classNames(
            "group flex items-center gap-0.5 rounded pr-0.5 hover:bg-hover has-focus-visible:bg-hover",
            isShown && "bg-accent-bg",
          )}
        >
          {isRenaming ? (
            <span className="flex min-h-10.5 min-w-0 flex-1 items-center px-1">
              <TitleEditor conversationId={id} title={title} onDone={endRenaming} />
            </span>
          ) : (
            <Tooltip text={<Details conversation={conversation} />} side="left">
              <button
                type="button"
                data-row
                aria-current={isShown}
                onKeyDown={onKeyDown}
                onClick={() => {
                  onChoose();
                  void showConversation(id);
                }}
                className="flex min-w-0 flex-1 flex-col rounded px-2 py-1 text-left focus-visible:-outline-offset-2"
              >
                <span className="w-full truncate">{shownTitle}</span>
                <RowFacts conversation={conversation} />
              </button>
            </Tooltip>
          )}
          <DropdownMenu.Root modal={false}>
            <DropdownMenu.Trigger
              aria-label={`More for ${shownTitle}`}
              data-testid="conversation-menu"
              className="grid size-6.5 shrink-0 place-items-center rounded-md text-dim opacity-0 group-hover:opacity-100 group-has-focus-visible:opacity-100 hover:text-text data-[state=open]:opacity-100"
            >
              <EllipsisVertical size={15} aria-hidden />
            </DropdownMenu.Trigger>
            <DropdownMenu.Portal>
              <DropdownMenu.Content align="end" {...menuProps}>
                {menu(DropdownMenu)}
              </DropdownMenu.Content>
            </DropdownMenu.Portal>
          </DropdownMenu.Root>
        </ContextMenu.Trigger>
        <ContextMenu.Portal>
          <ContextMenu.Content {...menuProps}>{menu(ContextMenu)}</ContextMenu.Content>
        </ContextMenu.Portal>
      </ContextMenu.Root>
    </li>
  );
}

/** A row goes away: the one beside it has the keys then, or the search above the list. */
function focusBeside(row: HTMLElement | null): void {
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
  const place =
    neighbour?.querySelector<HTMLElement>("[data-row]") ??
    row?.closest("[data-list]")?.querySelector<HTMLElement>("input[type=search]");
  place?.focus();
}

function RowFacts({
  conversation: { id, lastActiveAt, messageCount },
}: {
  conversation: ConversationSummary;
}) {
  const isBusy = useApp((state) =>
    state.sessions.some((session) => session.conversationId === id && session.busy),
  );
  return (
    <span className="num text-tiny text-faint">
      {formatWhen(lastActiveAt, Date.now())} · {countOf(messageCount, "message")}
      {isBusy ? <span className="text-accent"> · running</span> : null}
    </span>
  );
}

function Details({ conversation }: { conversation: ConversationSummary }) {
  const isDemo = useApp((state) => state.app?.demo === true);
  const totals = totalsText(conversation.totals, { withCost: !isDemo });
  const started = new Date(conversation.createdAt).toLocaleString([], {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return (
    <>
      <span className="block break-words">{conversation.title}</span>
      <span className="num block text-dim">Started {started}</span>
      {totals === "" ? null : <span className="num block text-dim">{totals}</span>}
    </>
  );
}
