import { create } from "zustand";

/** What is folded out in the chat: rows that leave the window are forgotten by their elements, but not here. */
const useOpenedStore = create<{ readonly ids: ReadonlySet<string> }>()(() => ({ ids: new Set() }));

/** Whether the thing with this id is folded out, and how to change that. */
export function useOpened(id: string): [isOpen: boolean, setOpen: (isOpen: boolean) => void] {
  const isOpen = useOpenedStore(({ ids }) => ids.has(id));
  return [isOpen, (next) => setOpened(id, next)];
}

function setOpened(id: string, isOpen: boolean): void {
  useOpenedStore.setState((state) => {
    if (state.ids.has(id) === isOpen) return state;
    const next = new Set(state.ids);
    if (isOpen) next.add(id);
    else next.delete(id);
    return { ids: next };
  });
}
