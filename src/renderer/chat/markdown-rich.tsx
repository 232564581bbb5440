import type { ComponentProps } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import rehypeHighlight from "rehype-highlight";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { markdownParts } from "./markdown-parts.tsx";
import { Maths } from "./maths.tsx";
import { prepareMaths } from "./prepare-maths.ts";

const remarkPlugins = [remarkGfm, remarkMath];
/** Made once: it reads in all its languages each time. */
const highlight = rehypeHighlight({ detect: false });
const rehypePlugins: ComponentProps<typeof ReactMarkdown>["rehypePlugins"] = [() => highlight];

/** Maths arrives as code with a class of its own, a formula on its own lines within `pre`. */
const richParts: Components = {
  ...markdownParts,
  code: ({ className, children }) => {
    const isDisplay = className?.includes("math-display") === true;
    if (!isDisplay && className?.includes("math-inline") !== true)
      return <code className={className}>{children}</code>;
    return <Maths tex={String(children)} isDisplay={isDisplay} />;
  },
  pre: ({ node, children }) => {
    const [first] = node?.children ?? [];
    const names: unknown = first?.type === "element" ? first.properties.className : undefined;
    const isMaths = Array.isArray(names) && names.includes("math-display");
    return isMaths ? <div>{children}</div> : <pre>{children}</pre>;
  },
};

export function RichMarkdown({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins} components={richParts}>
      {prepareMaths(text)}
    </ReactMarkdown>
  );
}
