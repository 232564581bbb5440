import { Dialog as RadixDialog } from "radix-ui";
import { Fragment, type KeyboardEvent, useMemo, useState } from "react";
import {
  type FoundEntry,
  findEntries,
  type PaletteEntry,
  paletteEntries,
} from "../state/commands/palette-entries.ts";
import { addRecentName, recentNames } from "../state/recent.ts";
import { closeDialog } from "../state/ui-store.ts";
import { classNames } from "../ui/class-names.ts";
import { Keys } from "../ui/keys.tsx";
import { NodeIcon } from "../ui/node-icon.tsx";
import { useReturnFocus } from "../ui/use-return-focus.ts";

const recentKey = "commands.recent";
/** So many of the last ones stand before the others. */
const mostRecent = 4;

/** All commands, nodes to go to and nodes to add, by typing a few letters. */
export function CommandPalette() {
  const { choose, onCloseAutoFocus } = useReturnFocus();
  // As it was when it was called up: what runs meanwhile does not move the lines.
  const [entries] = useState(paletteEntries);
  const [recent] = useState(() => recentNames(recentKey).slice(0, mostRecent));
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const found = useMemo(() => findEntries(entries, query, recent), [entries, query, recent]);
  const chosen = found[Math.min(active, found.length - 1)];

  function run(entry: PaletteEntry): void {
    if (entry.section !== "Nodes") addRecentName(recentKey, entry.id);
    choose(entry.run);
    closeDialog();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const last = found.length - 1;
    if (event.key === "ArrowDown") setActive((index) => (index >= last ? 0 : index + 1));
    else if (event.key === "ArrowUp") setActive((index) => (index <= 0 ? last : index - 1));
    else if (event.key === "PageDown") setActive((index) => Math.min(index + 8, last));
    else if (event.key === "PageUp") setActive((index) => Math.max(index - 8, 0));
    else if (event.key === "Enter" && chosen !== undefined) run(chosen.entry);
    else return;
    event.preventDefault();
  }

  return (
    <RadixDialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : closeDialog())}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <RadixDialog.Content
          aria-describedby={undefined}
          data-testid="command-palette"
          onCloseAutoFocus={onCloseAutoFocus}
          onKeyDown={onKeyDown}
          className="rise-in fixed top-[12vh] left-1/2 z-40 flex max-h-[70vh] w-140 max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-lg border border-line-strong bg-panel outline-none"
        >
          <RadixDialog.Title className="sr-only">All commands</RadixDialog.Title>
          <input
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setActive(0);
            }}
            placeholder="What do you want to do, or which node to go to?"
            aria-label="Search the commands and nodes"
            role="combobox"
            aria-expanded
            aria-controls="palette-list"
            aria-activedescendant={chosen === undefined ? undefined : `palette-${chosen.entry.id}`}
            className="shrink-0 rounded-t-lg border-b border-line bg-transparent px-4 py-2.5 text-title outline-none"
          />
          <div
            id="palette-list"
            role="listbox"
            aria-label="Commands"
            className="min-h-0 overflow-y-auto p-1.5"
          >
            {found.map((line, index) => (
              <Fragment key={line.entry.id}>
                <Heading text={query.trim() === "" ? headingAt(found, index, recent) : undefined} />
                <Line
                  line={line}
                  isActive={line === chosen}
                  showsSection={query.trim() !== ""}
                  onActivate={() => setActive(index)}
                  onPick={() => run(line.entry)}
                />
              </Fragment>
            ))}
            {found.length === 0 ? <p className="px-2.5 py-2 text-dim">Nothing is called that.</p> : null}
          </div>
          <p role="status" className="sr-only">
            {found.length === 0 ? "Nothing found" : `${found.length} found`}
          </p>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

function Heading({ text }: { text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <div role="presentation" className="px-2.5 pt-2 pb-0.5 text-tiny font-medium text-faint">
      {text}
    </div>
  );
}

type LineProps = {
  line: FoundEntry;
  isActive: boolean;
  showsSection: boolean;
  onActivate: () => void;
  onPick: () => void;
};

function Line({ line: { entry, positions }, isActive, showsSection, onActivate, onPick }: LineProps) {
  return (
    <div
      id={`palette-${entry.id}`}
      ref={isActive ? scrollIntoView : undefined}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      onPointerMove={onActivate}
      onClick={onPick}
      // The keys are the field's.
      onKeyDown={undefined}
      className={classNames(
        "flex items-center gap-2 rounded px-2.5 py-1.5",
        isActive && "bg-accent-bg text-accent",
      )}
    >
      {entry.nodeType === undefined ? null : <NodeIcon type={entry.nodeType} />}
      <span className="min-w-0 flex-1 truncate">
        <Marked text={entry.title} positions={positions} />
      </span>
      {showsSection ? <span className="shrink-0 text-tiny text-faint">{entry.section}</span> : null}
      {entry.keys === undefined ? null : <Keys keys={entry.keys} />}
    </div>
  );
}

/** The text with the letters that were found set heavier. */
function Marked({ text, positions }: { text: string; positions: readonly number[] }) {
  if (positions.length === 0) return text;
  const found = new Set(positions);
  const pieces: { start: number; text: string; isFound: boolean }[] = [];
  for (const [index, letter] of text.split("").entries()) {
    const last = pieces.at(-1);
    if (last !== undefined && last.isFound === found.has(index)) last.text += letter;
    else pieces.push({ start: index, text: letter, isFound: found.has(index) });
  }
  return pieces.map((piece) =>
    piece.isFound ? (
      <strong key={piece.start} className="font-semibold">
        {piece.text}
      </strong>
    ) : (
      piece.text
    ),
  );
}

/** The heading before a line where another section begins. */
function headingAt(
  found: readonly FoundEntry[],
  index: number,
  recent: readonly string[],
): string | undefined {
  const headingOf = (line: FoundEntry | undefined): string | undefined =>
    line === undefined ? undefined : recent.includes(line.entry.id) ? "Recent" : line.entry.section;
  const heading = headingOf(found[index]);
  return heading === headingOf(found[index - 1]) ? undefined : heading;
}

function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
