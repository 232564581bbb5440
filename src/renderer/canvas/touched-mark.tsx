import { findAndRevealTurn } from "../state/reveal-turn.ts";
import { useApp } from "../state/store.ts";

/** Says that the latest turn made or changed a node, and leads to its message. */
export function TouchedMark({ kind }: { kind: "added" | "changed" }) {
  const turnId = useApp((state) => state.touched?.turnId);
  if (turnId === undefined) return null;
  return (
    <button
      type="button"
      className="nodrag shrink-0 rounded px-1 text-tiny font-medium text-accent hover:underline"
      title="Show the message that did this"
      onClick={(event) => {
        event.stopPropagation();
        void findAndRevealTurn(turnId);
      }}
    >
      {kind === "added" ? "new" : "changed"}
    </button>
  );
}
