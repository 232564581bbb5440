import { create } from "zustand";
import type { ErrorInfo } from "../../shared/errors.ts";
import { readStored, writeStored } from "./stored.ts";

export type Page = "canvas" | "settings" | "doctor" | "studies";
export type Toast = { readonly id: number; readonly text: string; readonly error?: ErrorInfo };

/** A message on its way: shown at once, and kept with its request id so that it can be sent again safely. */
export type PendingMessage = {
  readonly requestId: string;
  readonly text: string;
  readonly selection: readonly string[];
  readonly error: ErrorInfo | undefined;
};

/** What belongs to this window alone. */
export type UiState = {
  readonly page: Page;
  readonly flyout: "palette" | "problems" | undefined;
  readonly chatOpen: boolean;
  readonly chatWidthPx: number;
  /** The study that `conversationId` belongs to. */
  readonly studyId: string | undefined;
  readonly conversationId: string | undefined;
  readonly conversationError: ErrorInfo | undefined;
  /** Unsent text by conversation; `newConversationKey` where there is none yet. */
  readonly drafts: Readonly<Record<string, string>>;
  readonly pending: Readonly<Record<string, PendingMessage>>;
  readonly stoppingTurnId: string | undefined;
  /** The selection that the user took away from the next message. */
  readonly dismissedSelection: string | undefined;
  readonly toasts: readonly Toast[];
  readonly dialog:
    | { readonly type: "power" | "shortcuts" }
    | { readonly type: "link"; readonly url: string }
    | undefined;
  /** Sessions in which the user read what power mode means. */
  readonly powerAgreed: ReadonlySet<string>;
};

export const newConversationKey = "new";

export const useUi = create<UiState>()(() => ({
  page: "canvas",
  flyout: undefined,
  chatOpen: readStored("chat.open", true),
  chatWidthPx: readStored("chat.width", 400),
  studyId: undefined,
  conversationId: undefined,
  conversationError: undefined,
  drafts: {},
  pending: {},
  stoppingTurnId: undefined,
  dismissedSelection: undefined,
  toasts: [],
  dialog: undefined,
  powerAgreed: new Set(),
}));

export function showPage(page: Page): void {
  useUi.setState({ page, flyout: undefined });
}

export function toggleFlyout(flyout: "palette" | "problems"): void {
  useUi.setState((state) => ({
    page: "canvas",
    flyout: state.flyout === flyout && state.page === "canvas" ? undefined : flyout,
  }));
}

export function toggleChat(): void {
  const chatOpen = !useUi.getState().chatOpen;
  useUi.setState({ chatOpen });
  writeStored("chat.open", chatOpen);
}

const chatWidthLimits = { min: 320, max: 760 };

export function setChatWidth(widthPx: number): void {
  const chatWidthPx = Math.round(Math.min(chatWidthLimits.max, Math.max(chatWidthLimits.min, widthPx)));
  useUi.setState({ chatWidthPx });
  writeStored("chat.width", chatWidthPx);
}

export function openDialog(dialog: NonNullable<UiState["dialog"]>): void {
  useUi.setState({ dialog });
}

export function closeDialog(): void {
  useUi.setState({ dialog: undefined });
}

export function setDraft(key: string, text: string): void {
  useUi.setState(({ drafts }) => ({ drafts: { ...drafts, [key]: text } }));
}
