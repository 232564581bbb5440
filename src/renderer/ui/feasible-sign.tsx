import { CircleCheck, TriangleAlert } from "lucide-react";

/** Does a design keep within all limits? */
export function FeasibleSign({ isFeasible }: { isFeasible: boolean }) {
  return isFeasible ? (
    <span className="inline-flex items-center gap-1 text-good">
      <CircleCheck size={13} aria-hidden />
      feasible
    </span>
  ) : (
    <span className="inline-flex items-center gap-1 text-warn">
      <TriangleAlert size={13} aria-hidden />
      not feasible
    </span>
  );
}
