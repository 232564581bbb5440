import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";

/** The browser's own choice list, which works by keyboard and screen reader everywhere, in our look. */
export function Select({ className, children, ...props }: ComponentProps<"select">) {
  return (
    <span className={classNames("relative inline-flex min-w-0", className)}>
      <select
        {...props}
        className="w-full appearance-none rounded-md border border-line-field bg-bg py-0.5 pr-6 pl-2 disabled:opacity-60"
      >
        {children}
      </select>
      <ChevronDown
        size={13}
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-faint"
      />
    </span>
  );
}
