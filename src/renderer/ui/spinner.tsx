import { LoaderCircle } from "lucide-react";

export function Spinner({ size = 14, label }: { size?: number; label?: string }) {
  return (
    <LoaderCircle
      size={size}
      className="shrink-0 animate-spin text-accent"
      {...(label === undefined ? { "aria-hidden": true } : { "aria-label": label })}
    />
  );
}
