import { X } from "lucide-react";
import { Dialog as RadixDialog } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { IconButton } from "./icon-button.tsx";
import { useReturnFocus } from "./use-return-focus.ts";

type DialogProps = {
  title: string;
  onClose: () => void;
  /** Once it is gone and the focus is back where it was: for what gives the focus to something else. */
  onClosed?: () => void;
  children: ReactNode;
  actions?: ReactNode;
  /** As large as the window allows, for pictures. */
  isWide?: boolean;
};

/** A small window above the others; Escape and a click beside it close it. */
export function Dialog({ title, onClose, onClosed, children, actions, isWide = false }: DialogProps) {
  const { onCloseAutoFocus } = useReturnFocus();
  return (
    <RadixDialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <RadixDialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            onCloseAutoFocus(event);
            onClosed?.();
          }}
          onOpenAutoFocus={(event) => {
            // On the close button the focus would call up its tooltip, and Escape would close that first.
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className={classNames(
            "rise-in fixed outline-none left-1/2 z-40 flex max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-lg border border-line-strong bg-panel",
            isWide ? "top-[5vh] max-h-[90vh] min-w-110" : "top-[18vh] max-h-[70vh] w-110",
          )}
        >
          <div className="flex items-center justify-between border-b border-line py-2 pr-2 pl-4">
            <RadixDialog.Title className="min-w-0 truncate font-semibold" title={title}>
              {title}
            </RadixDialog.Title>
            <IconButton icon={X} label="Close" keys="Esc" onClick={onClose} />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be so by the keys too */}
          <div tabIndex={0} className="overflow-y-auto px-4 py-3 focus-visible:-outline-offset-2">
            {children}
          </div>
          {actions === undefined ? null : (
            <div className="flex justify-end gap-2 border-t border-line px-4 py-2.5">{actions}</div>
          )}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
