import { create } from "zustand";
import type { ErrorInfo } from "../../shared/errors.ts";

/** A message that is being changed to be sent again. */
export type MessageEdit = {
  readonly turnId: string;
  readonly text: string;
  /** Whether what the old answer changed is taken back first. */
  readonly takesBack: boolean;
  readonly isSending: boolean;
  readonly error: ErrorInfo | undefined;
};

/** At most one at a time; it outlives its row, which leaves the window when it is scrolled away. */
export const useMessageEdit = create<{ readonly edit: MessageEdit | undefined }>()(() => ({
  edit: undefined,
}));

export function beginEdit(turnId: string, text: string): void {
  useMessageEdit.setState({
    edit: { turnId, text, takesBack: true, isSending: false, error: undefined },
  });
}

export function changeEdit(change: Partial<Omit<MessageEdit, "turnId">>): void {
  useMessageEdit.setState(({ edit }) => ({ edit: edit === undefined ? undefined : { ...edit, ...change } }));
}

export function endEdit(): void {
  useMessageEdit.setState({ edit: undefined });
}
