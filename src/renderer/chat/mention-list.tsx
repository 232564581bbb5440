import { FileText } from "lucide-react";
import { nodeTypeInfo } from "../../shared/study/node-types.ts";
import { classNames } from "../ui/class-names.ts";
import { countOf, formatBytes } from "../ui/format.ts";
import { NodeIcon } from "../ui/node-icon.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { candidateKey, type MentionCandidate } from "./mention-candidates.ts";

export const mentionListId = "mention-list";

export function mentionOptionId(index: number): string {
  return `${mentionListId}-${index}`;
}

type MentionListBoxProps = {
  candidates: readonly MentionCandidate[];
  active: number;
  isLoading: boolean;
  onActive: (index: number) => void;
  onChoose: (candidate: MentionCandidate) => void;
};

/** Nodes and files to choose from, above the composer; the keys stay with the text field. */
export function MentionListBox({ candidates, active, isLoading, onActive, onChoose }: MentionListBoxProps) {
  return (
    <div
      data-testid="mention-list"
      className="rise-in absolute inset-x-0 bottom-full z-20 mb-1 flex max-h-64 flex-col rounded-md border border-line-strong bg-panel"
    >
      <div
        id={mentionListId}
        role="listbox"
        aria-label="What to mention"
        className="min-h-0 overflow-y-auto p-1"
      >
        {candidates.map((candidate, index) => (
          <Option
            key={candidateKey(candidate)}
            candidate={candidate}
            index={index}
            isActive={index === active}
            onActive={onActive}
            onChoose={onChoose}
          />
        ))}
      </div>
      {isLoading ? (
        <div className="flex items-center gap-1.5 border-t border-line px-2 py-1 text-tiny text-faint">
          <Spinner size={11} />
          Looking for files
        </div>
      ) : null}
      <span role="status" className="sr-only">
        {countOf(candidates.length, "match", "matches")}
      </span>
    </div>
  );
}

type OptionProps = {
  candidate: MentionCandidate;
  index: number;
  isActive: boolean;
  onActive: (index: number) => void;
  onChoose: (candidate: MentionCandidate) => void;
};

function Option({ candidate, index, isActive, onActive, onChoose }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the text field has the focus and handles the keys
    <div
      id={mentionOptionId(index)}
      ref={isActive ? keepInView : undefined}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      onPointerMove={() => (isActive ? undefined : onActive(index))}
      // The focus stays in the text field.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onChoose(candidate)}
      className={classNames(
        "flex items-center gap-2 rounded px-2 py-1 text-small",
        isActive && "bg-accent-bg text-accent",
      )}
    >
      {candidate.type === "node" ? (
        <>
          <NodeIcon type={candidate.node.type} />
          <span className="min-w-0 flex-1 truncate">{candidate.node.label}</span>
          <span className="shrink-0 text-tiny text-faint">
            {nodeTypeInfo[candidate.node.type].title.toLowerCase()}
          </span>
        </>
      ) : (
        <>
          <FileText size={14} strokeWidth={1.6} className="shrink-0 text-dim" aria-hidden />
          <FilePath path={candidate.file.path} />
          <span className="num shrink-0 text-tiny text-faint">{formatBytes(candidate.file.bytes)}</span>
        </>
      )}
    </div>
  );
}

/** A path of which the name stays readable where the folders have no room. */
export function FilePath({ path }: { path: string }) {
  const cut = path.lastIndexOf("/") + 1;
  return (
    <span className="flex min-w-0 flex-1" title={path}>
      <span className="min-w-0 shrink truncate text-faint">{path.slice(0, cut)}</span>
      <span className="max-w-full shrink-0 truncate">{path.slice(cut)}</span>
    </span>
  );
}

function keepInView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
