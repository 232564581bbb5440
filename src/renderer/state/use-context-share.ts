import { useShallow } from "zustand/react/shallow";
import { type ContextShare, findContextShare } from "./context-share.ts";
import { useApp } from "./store.ts";
import { useUi } from "./ui-store.ts";

/** How full the context of the shown conversation is, as far as a turn has told. */
export function useContextShare(): ContextShare | undefined {
  const id = useUi((state) => state.conversationId);
  return useApp(
    useShallow((state) => {
      const turns = id === undefined ? undefined : state.conversations[id]?.conversation.turns;
      return turns === undefined ? undefined : findContextShare(turns);
    }),
  );
}
