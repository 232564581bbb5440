import { Fragment, type KeyboardEvent, useState } from "react";
import { type NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";
import { useTools } from "../state/canvas-tools.ts";
import { addRecentName } from "../state/recent.ts";
import { classNames } from "../ui/class-names.ts";
import { NodeIcon } from "../ui/node-icon.tsx";
import { dragNodeType, nodeTypeHints } from "./node-type-hints.ts";
import { type PickerSection, recentKindsKey } from "./picker-sections.ts";

type NodePickerProps = {
  /** No kind in two of them. */
  sections: readonly PickerSection[];
  onPick: (type: NodeType) => void;
  onClose: () => void;
};

/** The kinds of nodes with a search: arrow keys and Enter, click, or drag onto the canvas. */
export function NodePicker({ sections, onPick, onClose }: NodePickerProps) {
  const [search, setSearch] = useState("");
  const [active, setActive] = useState(0);
  const found = sections
    .map(({ title, types }) => ({ title, types: findTypes(types, search) }))
    .filter(({ types }) => types.length > 0);
  const all = found.flatMap(({ types }) => types);
  const chosen = all[Math.min(active, all.length - 1)];

  function pick(type: NodeType): void {
    addRecentName(recentKindsKey, type);
    onPick(type);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") setActive((index) => Math.min(index + 1, all.length - 1));
    else if (event.key === "ArrowUp") setActive((index) => Math.max(Math.min(index, all.length - 1) - 1, 0));
    else if (event.key === "Enter" && chosen !== undefined) pick(chosen);
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
        {found.map(({ title, types }) => (
          <Fragment key={title ?? ""}>
            {title === undefined ? null : (
              <div role="presentation" className="truncate px-2 pt-1 text-tiny text-faint">
                {title}
              </div>
            )}
            {types.map((type) => (
              <Kind
                key={type}
                type={type}
                isActive={type === chosen}
                onActivate={() => setActive(all.indexOf(type))}
                onPick={() => pick(type)}
                onKeyDown={onKeyDown}
              />
            ))}
          </Fragment>
        ))}
        {all.length === 0 ? <div className="px-2 py-1 text-small text-faint">No such node</div> : null}
      </div>
    </div>
  );
}

type KindProps = {
  type: NodeType;
  isActive: boolean;
  onActivate: () => void;
  onPick: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

function Kind({ type, isActive, onActivate, onPick, onKeyDown }: KindProps) {
  return (
    <div
      id={`pick-${type}`}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(dragNodeType, type);
        event.dataTransfer.effectAllowed = "copy";
        useTools.setState({ draggedKind: type });
      }}
      onDragEnd={() => useTools.setState({ draggedKind: undefined, dropEdgeId: undefined })}
      onPointerMove={onActivate}
      onClick={onPick}
      onKeyDown={onKeyDown}
      className={classNames(
        "flex items-center gap-2 rounded px-2 py-1 text-small",
        isActive && "bg-accent-bg text-accent",
      )}
    >
      <NodeIcon type={type} />
      <span className="shrink-0">{nodeTypeInfo[type].title}</span>
      <span className="min-w-0 flex-1 truncate text-right text-tiny text-dim">{nodeTypeHints[type]}</span>
    </div>
  );
}

function focusOnMount(element: HTMLInputElement | null): void {
  element?.focus();
}

function findTypes(types: readonly NodeType[], search: string): NodeType[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return types.filter((type) => {
    const text = `${nodeTypeInfo[type].title} ${nodeTypeHints[type]}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
