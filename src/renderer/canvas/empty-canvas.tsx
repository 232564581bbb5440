import { Plus } from "lucide-react";
import { addNode } from "../state/actions/study.ts";
import { useApp } from "../state/store.ts";
import { Button } from "../ui/button.tsx";

export function EmptyCanvas() {
  const isEmpty = useApp(({ open }) => open?.study.nodes.length === 0 && open.proposals.length === 0);
  if (!isEmpty) return null;
  return (
    <div className="pointer-events-none absolute inset-0 z-5 grid place-items-center">
      <div className="pointer-events-auto max-w-80 rounded-lg border border-line bg-panel p-5 text-center">
        <p className="font-medium">This study is empty</p>
        <p className="mt-1 mb-3 text-dim">
          Start with a value that may vary, or describe the part in the chat.
        </p>
        <Button look="primary" onClick={() => void addNode("designVariable")}>
          <Plus size={14} aria-hidden />
          Add a design variable
        </Button>
      </div>
    </div>
  );
}
