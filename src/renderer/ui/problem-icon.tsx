import { CircleAlert, TriangleAlert } from "lucide-react";
import type { Severity } from "../../shared/study/problem.ts";

type ProblemIconProps = {
  severity: Severity;
  size?: number;
  /** What a screen reader says; the severity when left out. */
  label?: string;
};

/** Told apart by shape too, not by colour alone. */
export function ProblemIcon({ severity, size = 14, label }: ProblemIconProps) {
  return severity === "error" ? (
    <CircleAlert size={size} className="shrink-0 text-bad" role="img" aria-label={label ?? "Error"} />
  ) : (
    <TriangleAlert size={size} className="shrink-0 text-warn" role="img" aria-label={label ?? "Warning"} />
  );
}
