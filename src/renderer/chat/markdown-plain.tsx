import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { markdownParts } from "./markdown-parts.tsx";

const remarkPlugins = [remarkGfm];

export function PlainMarkdown({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={remarkPlugins} components={markdownParts}>
      {text}
    </ReactMarkdown>
  );
}
