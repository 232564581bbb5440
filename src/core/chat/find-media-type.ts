import type { Attachment } from "../../shared/chat/chat.ts";

/** What a file is by its first bytes; undefined when it is nothing that can be attached. */
export function findMediaType(content: Buffer): Attachment["mediaType"] | undefined {
  const start = content.toString("latin1", 0, 12);
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (start.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(start)) return "image/gif";
  if (/^RIFF.{4}WEBP/s.test(start)) return "image/webp";
  if (start.startsWith("%PDF-")) return "application/pdf";
  return undefined;
}
