import { X } from "lucide-react";
import { nodeTypes } from "../../shared/study/node-types.ts";
import { addNode } from "../state/actions/study.ts";
import { toggleFlyout, useUi } from "../state/ui-store.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { NodePicker } from "./node-picker.tsx";
import { ProblemList } from "./problem-list.tsx";

/** What the rail opens beside itself: the palette or the list of problems. */
export function Flyout() {
  const flyout = useUi((state) => state.flyout);
  if (flyout === undefined) return null;
  const close = () => toggleFlyout(flyout);
  return (
    <section
      aria-label={flyout === "palette" ? "Palette" : "Problems"}
      className="slide-in absolute top-3 left-3 z-10 flex max-h-[calc(100%-80px)] w-72 flex-col rounded-md border border-line-strong bg-panel"
    >
      <div className="flex items-center justify-between py-1 pr-1 pl-3">
        <h2 className="text-small font-medium text-dim">
          {flyout === "palette" ? "Add a node" : "Problems"}
        </h2>
        <IconButton icon={X} label="Close" onClick={close} />
      </div>
      <div className="min-h-0 overflow-y-auto px-2 pt-1 pb-2">
        {flyout === "palette" ? (
          <NodePicker
            sections={[{ types: nodeTypes }]}
            onPick={(type) => void addNode(type)}
            onClose={close}
          />
        ) : (
          <ProblemList />
        )}
      </div>
    </section>
  );
}
