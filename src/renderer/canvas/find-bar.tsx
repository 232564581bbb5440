import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type KeyboardEvent, useEffect } from "react";
import { closeTool, openTool, useTools } from "../state/canvas-tools.ts";
import { focusCanvas, focusNode, lookAtNode, shownInstead } from "../state/focus-node.ts";
import { useFound } from "../state/use-found.ts";
import { IconButton } from "../ui/icon-button.tsx";

/** Looks for nodes on the canvas: what is found is marked, and shown one by one. */
export function FindBar() {
  const isOpen = useTools(({ tool }) => tool?.type === "find");
  return isOpen ? <OpenFindBar /> : null;
}

function OpenFindBar() {
  const { query, nodes, index } = useFound();
  const current = nodes[index];
  const currentId = current?.id;
  const isHidden = current !== undefined && shownInstead(current.id) !== undefined;

  useEffect(() => {
    // The canvas follows what is found.
    if (currentId !== undefined) lookAtNode(currentId);
  }, [currentId]);

  function step(by: number): void {
    if (nodes.length > 0)
      openTool({ type: "find", query, index: (index + by + nodes.length) % nodes.length });
  }

  function close(): void {
    closeTool();
    if (current === undefined) focusCanvas();
    else focusNode(shownInstead(current.id) ?? current.id);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target instanceof HTMLInputElement) step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <search
      aria-label="Find on the canvas"
      data-testid="find-bar"
      className="rise-in absolute top-3 right-3 z-20 w-80 max-w-[calc(100%-24px)] rounded-md border border-line-strong bg-panel p-1"
      onKeyDown={onKeyDown}
    >
      <div className="flex items-center gap-0.5">
        <input
          ref={focusOnMount}
          value={query}
          onChange={(event) => openTool({ type: "find", query: event.target.value, index: 0 })}
          placeholder="Name, symbol, kind or formula"
          aria-label="Find on the canvas"
          className="min-w-0 flex-1 rounded border border-line-field bg-bg px-2 py-0.5 text-ui"
        />
        <span role="status" className="num min-w-14 px-1 text-center text-small whitespace-nowrap text-dim">
          {query.trim() === "" ? "" : nodes.length === 0 ? "None" : `${index + 1} of ${nodes.length}`}
        </span>
        <IconButton icon={ChevronUp} label="Previous" keys="Shift+Enter" onClick={() => step(-1)} />
        <IconButton icon={ChevronDown} label="Next" keys="Enter" onClick={() => step(1)} />
        <IconButton icon={X} label="Close" keys="Esc" onClick={close} />
      </div>
      {isHidden ? (
        <p role="status" className="px-1.5 pt-1 text-small text-dim">
          {current.label} is in this group, which is collapsed.
        </p>
      ) : null}
    </search>
  );
}

function focusOnMount(element: HTMLInputElement | null): void {
  element?.focus();
}
