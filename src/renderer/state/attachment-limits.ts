import { Attachment, MAX_IMAGE_BYTES, MAX_PDF_BYTES } from "../../shared/chat/chat.ts";

/** What a file chooser may offer. */
export const attachableTypes: readonly string[] = Attachment.shape.mediaType.options;

/** Why a file cannot go along with a message, or undefined where it can. */
export function whyNotAttach({ name, type, size }: Pick<File, "name" | "type" | "size">): string | undefined {
  if (!attachableTypes.includes(type)) {
    return `${name} is neither an image (PNG, JPEG, GIF, WebP) nor a PDF. Put it into the study's folder and mention it with @.`;
  }
  if (size === 0) return `${name} is empty.`;
  const isPdf = type === "application/pdf";
  const limit = isPdf ? MAX_PDF_BYTES : MAX_IMAGE_BYTES;
  if (size <= limit) return undefined;
  const what = isPdf ? "PDF files" : "images";
  return `${name} has ${megabytes(size)}; ${what} of up to ${megabytes(limit)} can go along.`;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 100_000) / 10} MB`;
}

const longestName = 255;

/** A name that the contract takes: a long one loses its middle, so that its ending stays. */
export function shortenName(name: string): string {
  if (name.length <= longestName) return name;
  const half = Math.floor((longestName - 1) / 2);
  return `${name.slice(0, half)}…${name.slice(-half)}`;
}
