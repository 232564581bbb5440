import {
  Box,
  ChartSpline,
  Cpu,
  Gauge,
  Group,
  type LucideIcon,
  Route,
  Scale,
  SlidersHorizontal,
  StickyNote,
  Target,
} from "lucide-react";
import { type NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";

const icons: Record<NodeType, LucideIcon> = {
  designVariable: SlidersHorizontal,
  model: Box,
  solver: Cpu,
  extractor: Gauge,
  objective: Target,
  constraint: Scale,
  algorithm: Route,
  surrogate: ChartSpline,
  note: StickyNote,
  group: Group,
};

/** The sign of a kind of node, in the colour of its family. */
export function NodeIcon({ type, size = 14 }: { type: NodeType; size?: number }) {
  const Icon = icons[type];
  return (
    <span className={`family-${nodeTypeInfo[type].family} inline-flex shrink-0`}>
      <Icon size={size} strokeWidth={1.8} style={{ color: "var(--family)" }} aria-hidden />
    </span>
  );
}
