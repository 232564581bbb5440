import { ChevronRight } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { Fragment } from "react";
import { closeTool, useTools } from "../state/canvas-tools.ts";
import { type Command, commandTitle } from "../state/commands/command.ts";
import { findMenu, type MenuItem } from "../state/commands/menus.ts";
import { Keys } from "../ui/keys.tsx";
import { useReturnFocus } from "../ui/use-return-focus.ts";
import { inCanvas } from "./in-canvas.ts";

const surface =
  "z-50 max-h-[var(--radix-dropdown-menu-content-available-height)] min-w-60 overflow-y-auto rounded-md border border-line-strong bg-panel p-1 text-small text-text";
const item =
  "flex items-center gap-4 rounded px-2 py-1 outline-none data-highlighted:bg-accent-bg data-highlighted:text-accent";

/** What can be done with what is selected, at the pointer. */
export function CanvasMenu() {
  const at = useTools(({ tool }) => (tool?.type === "menu" ? tool.at : undefined));
  return at === undefined ? null : <OpenMenu key={`${at.x}:${at.y}`} at={at} />;
}

function OpenMenu({ at }: { at: { x: number; y: number } }) {
  const { choose, onCloseAutoFocus } = useReturnFocus();
  const { label, groups } = findMenu();
  const { x, y } = inCanvas(at);
  return (
    <DropdownMenu.Root open onOpenChange={(isOpen) => (isOpen ? undefined : closeTool())}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden className="absolute size-0" style={{ left: x, top: y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          aria-label={label}
          data-testid="canvas-menu"
          align="start"
          sideOffset={2}
          collisionPadding={8}
          onCloseAutoFocus={onCloseAutoFocus}
          className={surface}
        >
          {groups.map((items, index) => (
            <Fragment key={keyOf(items[0])}>
              {index === 0 ? null : <DropdownMenu.Separator className="my-1 h-px bg-line" />}
              {items.map((one) =>
                "commands" in one ? (
                  <DropdownMenu.Sub key={keyOf(one)}>
                    <DropdownMenu.SubTrigger className={item}>
                      <span className="flex-1">{one.title}</span>
                      <ChevronRight size={13} aria-hidden className="text-faint" />
                    </DropdownMenu.SubTrigger>
                    <DropdownMenu.Portal>
                      <DropdownMenu.SubContent collisionPadding={8} className={surface}>
                        {one.commands.map((command) => (
                          <Item key={command.id} command={command} onChoose={() => choose(command.run)} />
                        ))}
                      </DropdownMenu.SubContent>
                    </DropdownMenu.Portal>
                  </DropdownMenu.Sub>
                ) : (
                  <Item key={keyOf(one)} command={one} onChoose={() => choose(one.run)} />
                ),
              )}
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item({ command, onChoose }: { command: Command; onChoose: () => void }) {
  const [keys] = command.keys ?? [];
  return (
    <DropdownMenu.Item className={item} onSelect={onChoose}>
      <span className="flex-1">{commandTitle(command)}</span>
      {keys === undefined ? null : <Keys keys={keys} />}
    </DropdownMenu.Item>
  );
}

function keyOf(one: MenuItem | undefined): string | undefined {
  if (one === undefined) return undefined;
  return "commands" in one ? one.title : one.id;
}
