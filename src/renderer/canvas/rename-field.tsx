import { type KeyboardEvent, useRef, useState } from "react";
import { Label, type StudyNode } from "../../shared/study/study.ts";
import { applyOps } from "../state/actions/study.ts";
import { endWriting } from "../state/canvas-store.ts";
import { focusNode } from "../state/focus-node.ts";
import { showToast } from "../state/notify.ts";

/** The name of a node while it is written: Enter and a click elsewhere take it, Escape leaves the old one. */
export function RenameField({ node }: { node: StudyNode }) {
  const [text, setText] = useState(node.label);
  const [reason, setReason] = useState<string>();
  const isDone = useRef(false);

  function end(): void {
    isDone.current = true;
    endWriting();
  }

  /** Why the text is no name; undefined where it was taken. */
  function take(): string | undefined {
    const parsed = Label.safeParse(text);
    if (!parsed.success) return parsed.error.issues[0]?.message;
    end();
    if (parsed.data !== node.label) {
      const op = { type: "updateNode", nodeId: node.id, label: parsed.data } as const;
      void applyOps([op], `Rename ${node.label}`);
    }
    return undefined;
  }

  function onKeyDown(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Escape") {
      end();
      focusNode(node.id);
    }
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    const refusal = take();
    setReason(refusal);
    if (refusal === undefined) focusNode(node.id);
  }

  function onBlur(): void {
    if (isDone.current) return;
    const refusal = take();
    if (refusal === undefined) return;
    showToast(refusal);
    end();
  }

  return (
    <span className="nodrag nopan relative min-w-0 flex-1">
      <input
        ref={selectAll}
        value={text}
        aria-label={`Name of ${node.label}`}
        aria-invalid={reason !== undefined}
        aria-describedby={reason === undefined ? undefined : `rename-${node.id}`}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={onBlur}
        className="w-full rounded border border-accent bg-bg px-1 font-medium text-text outline-none"
      />
      {reason === undefined ? null : (
        <span
          id={`rename-${node.id}`}
          role="alert"
          className="absolute top-full left-0 z-10 mt-1 rounded border border-bad bg-bad-bg px-1.5 py-0.5 text-small whitespace-nowrap text-bad"
        >
          {reason}
        </span>
      )}
    </span>
  );
}

function selectAll(input: HTMLInputElement | null): void {
  input?.focus({ preventScroll: true });
  input?.select();
}
