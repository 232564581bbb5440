import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";

type ButtonProps = ComponentProps<"button"> & { look?: "plain" | "primary" | "quiet" | "danger" | "link" };

const looks = {
  plain: "border border-line-strong bg-raised px-3 hover:bg-hover",
  primary: "border border-accent bg-accent px-3 font-medium text-on-accent hover:brightness-110",
  quiet: "px-2 text-dim hover:bg-hover hover:text-text",
  danger: "border border-line-strong bg-raised px-3 text-bad hover:bg-bad-bg",
  link: "px-0.5 text-accent underline-offset-2 hover:underline",
} as const;

export function Button({ look = "plain", className, type = "button", ...props }: ButtonProps) {
  return (
    <button
      type={type}
      className={classNames(
        "inline-flex min-h-6.5 shrink-0 items-center justify-center gap-1.5 rounded-md py-0.5 text-small whitespace-nowrap disabled:opacity-50 disabled:hover:brightness-100",
        looks[look],
        className,
      )}
      {...props}
    />
  );
}
