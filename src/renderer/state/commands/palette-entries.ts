import { type NodeType, nodeTypeInfo, nodeTypes } from "../../../shared/study/node-types.ts";
import { symbolOf } from "../../../shared/study/symbols.ts";
import { addNode } from "../actions/study.ts";
import { isReadOnly } from "../canvas-tools.ts";
import { focusNode, lookAtNode, shownInstead } from "../focus-node.ts";
import { fuzzyMatch } from "../fuzzy-match.ts";
import { useApp } from "../store.ts";
import { showPage, useUi } from "../ui-store.ts";
import { allCommands } from "./all-commands.ts";
import { type CommandSection, commandTitle, isEnabled } from "./command.ts";

/** A line of the command palette. */
export type PaletteEntry = {
  readonly id: string;
  readonly title: string;
  /** What else it is found by. */
  readonly words: string;
  readonly section: CommandSection | "Nodes";
  readonly keys?: string;
  readonly nodeType?: NodeType;
  readonly run: () => void;
};

/** A line that was found, with the indices of the letters of its title that were. */
export type FoundEntry = { readonly entry: PaletteEntry; readonly positions: readonly number[] };

const mostFound = 60;

/** Everything that can be done or gone to at the moment: the commands, the kinds of nodes to add, the nodes. */
export function paletteEntries(): PaletteEntry[] {
  const commands = allCommands
    .filter((command) => command.id !== "view.commands" && isEnabled(command))
    .map((command): PaletteEntry => {
      const [keys] = command.keys ?? [];
      return {
        id: command.id,
        title: commandTitle(command),
        words: command.section,
        section: command.section,
        ...(keys === undefined ? {} : { keys }),
        run: command.run,
      };
    });
  return [...commands, ...addEntries(), ...nodeEntries()];
}

/**
 * With a query what holds its letters, the best first and of equal ones what was used last; without one the commands
 * that were used last, then all of them as they are listed.
 * @param recent ids, the latest first
 */
export function findEntries(
  entries: readonly PaletteEntry[],
  query: string,
  recent: readonly string[],
): FoundEntry[] {
  const rank = (id: string): number => {
    const index = recent.indexOf(id);
    return index === -1 ? recent.length : index;
  };
  if (query.trim() === "") {
    return entries
      .filter(({ section, nodeType }) => section !== "Nodes" && nodeType === undefined)
      .map((entry) => ({ entry, positions: [] }))
      .sort((a, b) => rank(a.entry.id) - rank(b.entry.id));
  }
  return (
    entries
      .flatMap((entry) => {
        const inTitle = fuzzyMatch(query, entry.title);
        const inWords = fuzzyMatch(query, entry.words);
        if (inTitle === undefined && inWords === undefined) return [];
        const score = Math.max(inTitle?.score ?? -100, (inWords?.score ?? -100) - 2);
        return [{ entry, positions: inTitle?.positions ?? [], score }];
      })
      // Letters that are strewn over a text were not meant.
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || rank(a.entry.id) - rank(b.entry.id))
      .slice(0, mostFound)
  );
}

function addEntries(): PaletteEntry[] {
  if (useApp.getState().open === undefined || isReadOnly()) return [];
  return nodeTypes.map((type) => ({
    id: `add.${type}`,
    title: `Add ${withArticle(nodeTypeInfo[type].title.toLowerCase())}`,
    words: "new node",
    section: "Canvas",
    nodeType: type,
    run: () => {
      showPage("canvas");
      void addNode(type);
    },
  }));
}

function nodeEntries(): PaletteEntry[] {
  const study = useUi.getState().past?.study ?? useApp.getState().open?.study;
  return (study?.nodes ?? []).map((node) => ({
    id: `node.${node.id}`,
    title: `Go to ${node.label}`,
    words: `${nodeTypeInfo[node.type].title} ${symbolOf(node) ?? ""} ${node.id}`,
    section: "Nodes",
    nodeType: node.type,
    run: () => {
      showPage("canvas");
      // A canvas that was not shown is there after the next frame.
      requestAnimationFrame(() => {
        focusNode(shownInstead(node.id) ?? node.id);
        lookAtNode(node.id);
      });
    },
  }));
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
