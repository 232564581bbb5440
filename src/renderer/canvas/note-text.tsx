import { type KeyboardEvent, useRef, useState } from "react";
import type { StudyNode } from "../../shared/study/study.ts";
import { applyOps } from "../state/actions/study.ts";
import { endWriting, startWriting, useCanvas } from "../state/canvas-store.ts";
import { focusNode } from "../state/focus-node.ts";

type NoteProps = { note: Extract<StudyNode, { type: "note" }> };

/** What stands on a note, to be written there after a double click or Enter. */
export function NoteText({ note }: NoteProps) {
  const isWriting = useCanvas(({ writing }) => writing?.nodeId === note.id && writing.part === "text");
  if (isWriting) return <NoteEditor note={note} />;
  const isEmpty = note.data.text === "";
  return (
    <p
      className={`canvas-facts min-h-0 flex-1 overflow-hidden text-small whitespace-pre-wrap ${isEmpty ? "text-faint" : "text-dim"}`}
      onDoubleClick={() => startWriting(note.id, "text")}
    >
      {isEmpty ? "Double-click to write" : note.data.text}
    </p>
  );
}

/** Ctrl+Enter and a click elsewhere take the text, Escape leaves the old one. */
function NoteEditor({ note }: NoteProps) {
  const [text, setText] = useState(note.data.text);
  const isDone = useRef(false);

  function end(isTaken: boolean): void {
    if (isDone.current) return;
    isDone.current = true;
    endWriting();
    if (!isTaken || text === note.data.text) return;
    const op = { type: "updateNode", nodeId: note.id, data: { text } } as const;
    void applyOps([op], `Write on ${note.label}`);
  }

  function onKeyDown(event: KeyboardEvent): void {
    event.stopPropagation();
    const isTaken = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (!isTaken && event.key !== "Escape") return;
    event.preventDefault();
    end(isTaken);
    focusNode(note.id);
  }

  return (
    <textarea
      ref={putCaretAtEnd}
      value={text}
      maxLength={20_000}
      aria-label={`Text of ${note.label}`}
      placeholder="Ctrl+Enter takes it, Esc leaves it"
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => end(true)}
      className="nodrag nopan nowheel min-h-0 w-full flex-1 resize-none rounded bg-transparent text-small text-text outline-2 outline-accent"
    />
  );
}

function putCaretAtEnd(area: HTMLTextAreaElement | null): void {
  if (area === null || document.activeElement === area) return;
  area.focus({ preventScroll: true });
  area.setSelectionRange(area.value.length, area.value.length);
}
