import { type KeyboardEvent, useState } from "react";
import { type NodeType, nodeTypeInfo, nodeTypes } from "../../shared/study/node-types.ts";
import { classNames } from "../ui/class-names.ts";
import { NodeIcon } from "../ui/node-icon.tsx";
import { dragNodeType, nodeTypeHints } from "./node-type-hints.ts";

type NodePickerProps = { onPick: (type: NodeType) => void; onClose: () => void };

/** The kinds of nodes with a search: arrow keys and Enter, click, or drag onto the canvas. */
export function NodePicker({ onPick, onClose }: NodePickerProps) {
  const [search, setSearch] = useState("");
  const [active, setActive] = useState(0);
  const found = findTypes(search);
  const chosen = found[Math.min(active, found.length - 1)];

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") setActive((index) => Math.min(index + 1, found.length - 1));
    else if (event.key === "ArrowUp")
      setActive((index) => Math.max(Math.min(index, found.length - 1) - 1, 0));
    else if (event.key === "Enter" && chosen !== undefined) onPick(chosen);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div onKeyDown={onKeyDown} role="none">
      <input
        ref={focusOnMount}
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setActive(0);
        }}
        placeholder="Add a node"
        aria-label="Search for a kind of node"
        role="combobox"
        aria-expanded
        aria-controls="node-picker-list"
        aria-activedescendant={chosen === undefined ? undefined : `pick-${chosen}`}
        className="mb-1 w-full rounded-md border border-line-field bg-bg px-2 py-1 text-ui"
      />
      <div id="node-picker-list" role="listbox" aria-label="Kinds of nodes">
        {found.map((type, index) => (
          <div
            key={type}
            id={`pick-${type}`}
            role="option"
            tabIndex={-1}
            aria-selected={type === chosen}
            draggable
            onDragStart={(event) => {
              event.dataTransfer.setData(dragNodeType, type);
              event.dataTransfer.effectAllowed = "copy";
            }}
            onPointerMove={() => setActive(index)}
            onClick={() => onPick(type)}
            onKeyDown={onKeyDown}
            className={classNames(
              "flex items-center gap-2 rounded px-2 py-1 text-small",
              type === chosen && "bg-accent-bg text-accent",
            )}
          >
            <NodeIcon type={type} />
            <span className="shrink-0">{nodeTypeInfo[type].title}</span>
            <span className="min-w-0 flex-1 truncate text-right text-tiny text-faint">
              {nodeTypeHints[type]}
            </span>
          </div>
        ))}
        {found.length === 0 ? <div className="px-2 py-1 text-small text-faint">No such node</div> : null}
      </div>
    </div>
  );
}

function focusOnMount(element: HTMLInputElement | null): void {
  element?.focus();
}

function findTypes(search: string): NodeType[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return nodeTypes.filter((type) => {
    const text = `${nodeTypeInfo[type].title} ${nodeTypeHints[type]}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
