import { ImageOff } from "lucide-react";
import type { Components } from "react-markdown";
import { openLink } from "../state/open-link.ts";
import { allowedLink } from "./allowed-link.ts";

/** How parts of a text are shown: links ask before they open, images are named but not fetched. */
export const markdownParts: Components = {
  a: ({ href, children }) => {
    const url = allowedLink(href);
    if (url === undefined) return <span>{children}</span>;
    return (
      <a
        href={url}
        rel="noopener noreferrer"
        title={url}
        className="text-accent underline underline-offset-2"
        onClick={(event) => {
          event.preventDefault();
          openLink(url);
        }}
        onAuxClick={(event) => event.preventDefault()}
      >
        {children}
      </a>
    );
  },
  img: ({ alt }) => (
    <span className="inline-flex items-center gap-1 rounded border border-line px-1.5 text-small text-dim">
      <ImageOff size={12} aria-hidden />
      {alt === undefined || alt === "" ? "image, not loaded" : `image, not loaded: ${alt}`}
    </span>
  ),
  table: ({ children }) => (
    <div className="table-scroll">
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => (
    <input type="checkbox" checked={checked === true} readOnly disabled className="mr-1" />
  ),
};
