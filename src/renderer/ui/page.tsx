import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./icon-button.tsx";

type PageProps = { title: string; onClose: () => void; actions?: ReactNode; children: ReactNode };

/** A view in place of the canvas, with a title and a way back. */
export function Page({ title, onClose, actions, children }: PageProps) {
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <div className="flex min-h-10 shrink-0 items-center gap-2 border-b border-line bg-panel px-4">
        <h1 className="font-semibold">{title}</h1>
        <span className="ml-auto" />
        {actions}
        <IconButton icon={X} label="Back" onClick={onClose} />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-190 px-4 py-4">{children}</div>
      </div>
    </div>
  );
}
