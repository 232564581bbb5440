import { ImageIcon, ImageOff } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Attachment } from "../../shared/chat/chat.ts";
import { loadThumbnail } from "../state/actions/attachments.ts";
import { useAttachments } from "../state/attachment-store.ts";

type AttachmentPictureProps = { attachment: Attachment; className: string };

/** The small picture of an attached image, read when it comes into view. */
export function AttachmentPicture({ attachment, className }: AttachmentPictureProps) {
  const { id, name } = attachment;
  const holder = useRef<HTMLSpanElement>(null);
  const thumbnail = useAttachments((state) => state.thumbnails[id]);
  const isAsked = thumbnail !== undefined;

  useEffect(() => {
    const element = holder.current;
    if (isAsked || element === null) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      void loadThumbnail(id);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [id, isAsked]);

  if (thumbnail?.value !== undefined) return <img src={thumbnail.value} alt={name} className={className} />;
  return (
    <span ref={holder} className="grid size-full min-h-6 min-w-6 place-items-center text-faint">
      {thumbnail?.error === undefined ? (
        <ImageIcon size={15} aria-label={name} />
      ) : (
        <ImageOff size={15} aria-label={`${name}: the picture cannot be read`} />
      )}
    </span>
  );
}
