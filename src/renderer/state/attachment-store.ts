import { create } from "zustand";
import type { Loaded } from "./store.ts";

export type AttachmentStore = {
  /** Small pictures of attached images by attachment id, as data URLs. */
  readonly thumbnails: Readonly<Record<string, Loaded<string>>>;
  /** The attachment that is shown large, as a data URL. */
  readonly shown: Loaded<string>;
};

export const useAttachments = create<AttachmentStore>()(() => ({
  thumbnails: {},
  shown: { value: undefined, isLoading: false, error: undefined },
}));

export function setThumbnail(id: string, thumbnail: Loaded<string>): void {
  useAttachments.setState(({ thumbnails }) => ({ thumbnails: { ...thumbnails, [id]: thumbnail } }));
}
