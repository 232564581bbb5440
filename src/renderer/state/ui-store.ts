import { create } from "zustand";
import type { Attachment, ConversationView, Mention } from "../../shared/chat/chat.ts";
import type { ErrorInfo } from "../../shared/errors.ts";
import type { Study } from "../../shared/study/study.ts";
import { useApp } from "./store.ts";
import { readStored, writeStored } from "./stored.ts";

export type Page =
  | "canvas"
  | "runs"
  | "history"
  | "audit"
  | "settings"
  | "doctor"
  | "studies"
  | "create"
  | "repair";
export type ToastAction = { readonly label: string; readonly run: () => void };
export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly error?: ErrorInfo;
  readonly actions: readonly ToastAction[];
};

/** A message on its way: shown at once, and kept with its request id so that it can be sent again safely. */
export type PendingMessage = {
  readonly requestId: string;
  readonly text: string;
  readonly selection: readonly string[];
  readonly mentions: readonly Mention[];
  readonly attachments: readonly Attachment[];
  /** The turn it comes after, null for the start; absent: after the last one that is shown. */
  readonly after?: string | null;
  readonly error: ErrorInfo | undefined;
};

/** A file that is to go along with the next message; `key` tells it from the others. */
export type DraftAttachment =
  | { readonly type: "uploading"; readonly key: number; readonly file: File; readonly picture?: string }
  | { readonly type: "failed"; readonly key: number; readonly file: File; readonly error: ErrorInfo }
  | { readonly type: "ready"; readonly key: number; readonly attachment: Attachment };

/** What goes along with an unsent text. */
export type DraftCompanions = {
  readonly mentions: readonly Mention[];
  readonly attachments: readonly DraftAttachment[];
  /** Why the file that was chosen last was not taken. */
  readonly refusal?: string;
};

/** A turn that the chat was asked to bring into view. A quiet request leaves what is in view where it is, unmarked. */
export type RevealedTurn = {
  readonly conversationId: string;
  readonly turnId: string;
  readonly partId?: string;
  readonly isQuiet?: boolean;
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
  /** What goes along with them, by the same keys. */
  readonly companions: Readonly<Record<string, DraftCompanions>>;
  /** Messages that the host has not taken yet, by conversation and in the order in which they were sent. */
  readonly pending: Readonly<Record<string, readonly PendingMessage[]>>;
  /** Where each conversation was scrolled to last in this window. */
  readonly places: Readonly<Record<string, ConversationView["scroll"]>>;
  /** For as long as it is marked. */
  readonly revealed: RevealedTurn | undefined;
  readonly stoppingTurnId: string | undefined;
  /** The selection that the user took away from the next message. */
  readonly dismissedSelection: string | undefined;
  readonly toasts: readonly Toast[];
  readonly dialog:
    | { readonly type: "power" | "trust" | "stop-asking" | "shortcuts" | "commands" | "foreign-change" }
    | { readonly type: "start-run" }
    | { readonly type: "add-design" | "delete-run"; readonly runId: string }
    | { readonly type: "link"; readonly url: string }
    | { readonly type: "attachment"; readonly attachment: Attachment }
    | undefined;
  /** Whether the list of conversations is open, and why it could not be read. */
  readonly historyOpen: boolean;
  readonly conversationListError: ErrorInfo | undefined;
  /** The revision that the canvas shows in place of the present one, read only. */
  readonly past: { readonly revision: number; readonly study: Study } | undefined;
  /** The study that the page `repair` is about. */
  readonly repairPath: string | undefined;
  /** The warning of the open study that the user has put away. */
  readonly dismissedWarning: string | undefined;
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
  companions: {},
  pending: {},
  places: {},
  revealed: undefined,
  stoppingTurnId: undefined,
  dismissedSelection: undefined,
  toasts: [],
  dialog: undefined,
  historyOpen: false,
  conversationListError: undefined,
  past: undefined,
  repairPath: undefined,
  dismissedWarning: undefined,
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

export const noCompanions: DraftCompanions = { mentions: [], attachments: [] };

export function changeCompanions(key: string, change: (old: DraftCompanions) => DraftCompanions): void {
  useUi.setState(({ companions }) => ({
    companions: { ...companions, [key]: change(companions[key] ?? noCompanions) },
  }));
}

let nextAttachmentKey = 1;

export function createAttachmentKey(): number {
  nextAttachmentKey += 1;
  return nextAttachmentKey - 1;
}

/** Puts a message that was not sent back to where messages are typed, before what is there by now. */
export function putBackDraft(
  key: string,
  message: {
    readonly text: string;
    readonly mentions: readonly Mention[];
    readonly attachments: readonly Attachment[];
  },
): void {
  const kept = useApp.getState().conversations[key]?.view.draft;
  const typed = useUi.getState().drafts[key] ?? kept ?? "";
  setDraft(key, typed.trim() === "" ? message.text : `${message.text}\n\n${typed}`);
  changeCompanions(key, ({ mentions, attachments }) => ({
    mentions: [...message.mentions, ...mentions],
    attachments: [
      ...message.attachments.map((attachment) => ({
        type: "ready" as const,
        key: createAttachmentKey(),
        attachment,
      })),
      ...attachments,
    ],
  }));
}
