import { type Attachment, MAX_ATTACHMENTS } from "../../../shared/chat/chat.ts";
import { AppError, toErrorInfo } from "../../../shared/errors.ts";
import { shortenName, whyNotAttach } from "../attachment-limits.ts";
import { setThumbnail, useAttachments } from "../attachment-store.ts";
import { callHost } from "../host.ts";
import { makeThumbnail, readDataUrl } from "../thumbnail.ts";
import {
  changeCompanions,
  createAttachmentKey,
  type DraftAttachment,
  noCompanions,
  openDialog,
  useUi,
} from "../ui-store.ts";

/** Lets files go along with the next message, as far as they may; the reasons against the others are kept beside it. */
export async function attachFiles(draftKey: string, files: readonly File[]): Promise<void> {
  changeCompanions(draftKey, ({ mentions, attachments }) => ({ mentions, attachments }));
  let room = MAX_ATTACHMENTS - (useUi.getState().companions[draftKey] ?? noCompanions).attachments.length;
  const refusals: string[] = [];
  const taken: DraftAttachment[] = [];
  for (const file of files) {
    const refusal =
      whyNotAttach(file) ??
      (room > 0 ? undefined : `${file.name} is one too many: ${MAX_ATTACHMENTS} files can go along.`);
    if (refusal !== undefined) refusals.push(refusal);
    else {
      room -= 1;
      taken.push({ type: "uploading", key: createAttachmentKey(), file });
    }
  }
  changeCompanions(draftKey, (old) => ({ ...old, attachments: [...old.attachments, ...taken] }));
  for (const refusal of refusals) refuse(draftKey, refusal);
  await Promise.all(taken.map(({ key }) => upload(draftKey, key)));
}

/** Sends a file to the host again that did not arrive. */
export async function retryAttachment(draftKey: string, key: number): Promise<void> {
  changeAttachment(key, (old) => (old.type === "failed" ? { type: "uploading", key, file: old.file } : old));
  await upload(draftKey, key);
}

export function removeAttachment(key: number): void {
  changeAttachment(key, () => undefined);
}

export function dismissRefusal(draftKey: string): void {
  changeCompanions(draftKey, ({ mentions, attachments }) => ({ mentions, attachments }));
}

/** Reads the small picture of an image that was attached, unless it is known. */
export async function loadThumbnail(id: string): Promise<void> {
  if (useAttachments.getState().thumbnails[id] !== undefined) return;
  setThumbnail(id, { value: undefined, isLoading: true, error: undefined });
  try {
    const value = await makeThumbnail(await readAttachment(id));
    setThumbnail(id, { value, isLoading: false, error: undefined });
  } catch (error) {
    setThumbnail(id, { value: undefined, isLoading: false, error: toErrorInfo(error) });
  }
}

/** Shows an attachment large. */
export async function openAttachment(attachment: Attachment): Promise<void> {
  openDialog({ type: "attachment", attachment });
  useAttachments.setState({ shown: { value: undefined, isLoading: true, error: undefined } });
  const isWanted = (): boolean => {
    const { dialog } = useUi.getState();
    return dialog?.type === "attachment" && dialog.attachment === attachment;
  };
  try {
    const value = await readAttachment(attachment.id);
    if (isWanted()) useAttachments.setState({ shown: { value, isLoading: false, error: undefined } });
  } catch (error) {
    if (!isWanted()) return;
    useAttachments.setState({ shown: { value: undefined, isLoading: false, error: toErrorInfo(error) } });
  }
}

/** The content of an attachment as a data URL. @throws AppError */
async function readAttachment(id: string): Promise<string> {
  const { mediaType, base64 } = await callHost((client) => client.attachments.read({ id }));
  return `data:${mediaType};base64,${base64}`;
}

/** Brings one file to the host. Its draft may move to another key meanwhile, or lose the file. */
async function upload(draftKey: string, key: number): Promise<void> {
  const draft = findAttachment(key);
  if (draft?.type !== "uploading") return;
  const { file } = draft;
  try {
    const dataUrl = await readFile(file);
    const picture = file.type.startsWith("image/") ? await readPicture(file, dataUrl) : undefined;
    if (picture !== undefined) {
      changeAttachment(key, (old) => (old.type === "uploading" ? { ...old, picture } : old));
    }
    const base64 = dataUrl.slice(dataUrl.indexOf(",") + 1);
    const attachment = await callHost((client) =>
      client.attachments.add({ name: shortenName(file.name), mediaType: file.type, base64 }),
    );
    if (picture !== undefined) {
      setThumbnail(attachment.id, { value: picture, isLoading: false, error: undefined });
    }
    const isThere = isAttached(key, attachment.id);
    changeAttachment(key, () => (isThere ? undefined : { type: "ready", key, attachment }));
    if (isThere) refuse(draftKey, `${file.name} goes along already.`);
  } catch (error) {
    const info = toErrorInfo(error);
    if (info.code !== "attachment-refused") {
      changeAttachment(key, () => ({ type: "failed", key, file, error: info }));
      return;
    }
    removeAttachment(key);
    refuse(draftKey, info.message);
  }
}

/** @throws AppError attachment-refused */
async function readFile(file: File): Promise<string> {
  try {
    return await readDataUrl(file);
  } catch (cause) {
    throw new AppError("attachment-refused", `${file.name} cannot be read: it may be a folder, or gone.`, {
      cause,
    });
  }
}

/** @throws AppError attachment-refused */
async function readPicture(file: File, dataUrl: string): Promise<string> {
  try {
    return await makeThumbnail(dataUrl);
  } catch (cause) {
    throw new AppError("attachment-refused", `${file.name} cannot be shown: the image is damaged.`, {
      cause,
    });
  }
}

function refuse(draftKey: string, reason: string): void {
  changeCompanions(draftKey, (old) => ({
    ...old,
    refusal: old.refusal === undefined ? reason : `${old.refusal}\n${reason}`,
  }));
}

function findAttachment(key: number): DraftAttachment | undefined {
  return Object.values(useUi.getState().companions)
    .flatMap(({ attachments }) => attachments)
    .find((candidate) => candidate.key === key);
}

/** Whether the draft that holds the attachment `key` has another one with this content. */
function isAttached(key: number, id: string): boolean {
  const holder = Object.values(useUi.getState().companions).find(({ attachments }) =>
    attachments.some((candidate) => candidate.key === key),
  );
  return holder?.attachments.some((other) => other.type === "ready" && other.attachment.id === id) ?? false;
}

function changeAttachment(key: number, change: (old: DraftAttachment) => DraftAttachment | undefined): void {
  useUi.setState(({ companions }) => ({
    companions: Object.fromEntries(
      Object.entries(companions).map(([draftKey, draft]) => [
        draftKey,
        draft.attachments.some((candidate) => candidate.key === key)
          ? {
              ...draft,
              attachments: draft.attachments.flatMap((candidate) => {
                if (candidate.key !== key) return [candidate];
                const changed = change(candidate);
                return changed === undefined ? [] : [changed];
              }),
            }
          : draft,
      ]),
    ),
  }));
}
