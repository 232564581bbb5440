import { type RefObject, useEffect, useRef } from "react";
import { fieldHasFocus, useFieldFocus } from "../state/field-focus.ts";

/** For the element around a node's fields, which are marked by `data-field`: the wanted one gets the focus in it. */
export function useFocusedField(nodeId: string): RefObject<HTMLDivElement | null> {
  const around = useRef<HTMLDivElement>(null);
  const wanted = useFieldFocus((state) => state.wanted);
  useEffect(() => {
    if (wanted?.nodeId !== nodeId) return;
    const fields = [...(around.current?.querySelectorAll<HTMLElement>("[data-field]") ?? [])];
    const field = fields.find((element) => element.dataset.field === wanted.field);
    // A table without rows has only the button that adds one.
    const editor =
      field?.querySelector<HTMLElement>("input, textarea, select") ??
      [...(field?.querySelectorAll<HTMLElement>("button") ?? [])].at(-1);
    editor?.focus();
    fieldHasFocus();
  }, [wanted, nodeId]);
  return around;
}
