import { toErrorInfo } from "../../shared/errors.ts";
import { type Toast, type ToastAction, useUi } from "./ui-store.ts";

const shortMs = 5_000;
/** What can still be taken back stays for longer. */
const withActionMs = 12_000;
const mostToasts = 4;
let nextId = 1;

/** Says something in passing, with a button for each thing that can be done about it; it goes away by itself. */
export function showToast(text: string, ...actions: readonly ToastAction[]): void {
  const toast = add({ text, actions });
  setTimeout(() => dismissToast(toast.id), actions.length === 0 ? shortMs : withActionMs);
}

/** Shows a failure until it is closed. A lost connection has its own banner. */
export function showError(error: unknown): void {
  const info = toErrorInfo(error);
  if (info.code === "connection-lost") return;
  add({ text: info.message, error: info, actions: [] });
}

export function dismissToast(id: number): void {
  useUi.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

function add(content: Omit<Toast, "id">): Toast {
  const toast: Toast = { id: nextId, ...content };
  nextId += 1;
  useUi.setState(({ toasts }) => {
    const others = toasts.filter(({ text }) => text !== toast.text);
    return { toasts: [...others, toast].slice(-mostToasts) };
  });
  return toast;
}
