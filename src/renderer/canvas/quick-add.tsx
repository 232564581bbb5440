import type { XYPosition } from "@xyflow/react";
import { addNode } from "../state/actions/study.ts";
import { NodePicker } from "./node-picker.tsx";

/** Where the node picker was called up: `at` within the canvas, px, and `position` on it. */
export type QuickAddPlace = { readonly at: XYPosition; readonly position: XYPosition };

type QuickAddProps = { place: QuickAddPlace; onClose: () => void };

export function QuickAdd({ place, onClose }: QuickAddProps) {
  return (
    <div
      role="dialog"
      aria-label="Add a node here"
      className="rise-in absolute z-20 w-72 rounded-md border border-line-strong bg-panel p-2"
      style={{
        left: `min(${place.at.x}px, calc(100% - 300px))`,
        top: `min(${place.at.y}px, calc(100% - 340px))`,
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onClose();
      }}
    >
      <NodePicker
        onPick={(type) => {
          onClose();
          void addNode(type, place.position);
        }}
        onClose={onClose}
      />
    </div>
  );
}
