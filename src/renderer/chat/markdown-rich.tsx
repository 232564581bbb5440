import "katex/dist/katex.min.css";
import type { ComponentProps } from "react";
import ReactMarkdown from "react-markdown";
import rehypeHighlight from "rehype-highlight";
import rehypeKatex from "rehype-katex";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { markdownParts } from "./markdown-parts.tsx";

/** A dollar sign alone is money more often than maths: `$$` only, or `$` around what is no number. */
const remarkPlugins = [remarkGfm, remarkMath];
const rehypePlugins: ComponentProps<typeof ReactMarkdown>["rehypePlugins"] = [
  [rehypeKatex, { throwOnError: false, trust: false, strict: "ignore" }],
  [rehypeHighlight, { detect: false }],
];

export function RichMarkdown({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins} components={markdownParts}>
      {text}
    </ReactMarkdown>
  );
}
