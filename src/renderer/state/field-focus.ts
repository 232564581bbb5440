import { create } from "zustand";

/** A field of the inspector that is to get the focus as soon as it is shown; `label` is the node's name. */
export const useFieldFocus = create<{
  readonly wanted: { readonly nodeId: string; readonly field: string } | undefined;
}>()(() => ({ wanted: undefined }));

export function focusField(nodeId: string, field: string): void {
  useFieldFocus.setState({ wanted: { nodeId, field } });
}

export function fieldHasFocus(): void {
  useFieldFocus.setState({ wanted: undefined });
}
