import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";
import { Tooltip } from "./tooltip.tsx";

type IconButtonProps = Omit<ComponentProps<"button">, "children"> & {
  icon: LucideIcon;
  /** What it does: its name for screen readers and the text of its tooltip. */
  label: string;
  keys?: string | undefined;
  side?: "top" | "right" | "bottom" | "left";
  isActive?: boolean;
  size?: "small" | "large";
};

export function IconButton({
  icon: Icon,
  label,
  keys,
  side,
  isActive = false,
  size = "small",
  ...props
}: IconButtonProps) {
  const { className, ...rest } = props;
  return (
    <Tooltip text={label} keys={keys} {...(side === undefined ? {} : { side })}>
      <button
        type="button"
        aria-label={label}
        className={classNames(
          "inline-grid shrink-0 place-items-center rounded-md aria-disabled:opacity-40",
          size === "large" ? "size-8" : "size-6.5",
          isActive ? "bg-accent-bg text-accent" : "text-dim hover:bg-hover hover:text-text",
          className,
        )}
        {...rest}
      >
        <Icon size={size === "large" ? 18 : 15} strokeWidth={1.6} aria-hidden />
      </button>
    </Tooltip>
  );
}
