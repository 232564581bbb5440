import { NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";
import { NODE_HEIGHT, NODE_WIDTH } from "../../shared/study/place-node.ts";

type CanvasPictureProps = { nodes: readonly { x: number; y: number; type: string }[] };

/** A small picture of a canvas: each node a box in the colour of its family. */
export function CanvasPicture({ nodes }: CanvasPictureProps) {
  const margin = 60;
  const left = Math.min(...nodes.map(({ x }) => x), 0) - margin;
  const top = Math.min(...nodes.map(({ y }) => y), 0) - margin;
  const width = Math.max(...nodes.map(({ x }) => x + NODE_WIDTH), 600) + margin - left;
  const height = Math.max(...nodes.map(({ y }) => y + NODE_HEIGHT), 300) + margin - top;
  return (
    <svg
      viewBox={`${left} ${top} ${width} ${height}`}
      className="h-24 w-full rounded-t-md bg-bg"
      aria-hidden
      role="presentation"
    >
      {nodes.map(({ x, y, type }) => (
        <rect
          key={`${x}:${y}:${type}`}
          x={x}
          y={y}
          width={NODE_WIDTH}
          height={NODE_HEIGHT}
          rx={10}
          fill={`var(--${familyOf(type)})`}
          opacity={0.75}
        />
      ))}
    </svg>
  );
}

function familyOf(type: string): string {
  const parsed = NodeType.safeParse(type);
  return parsed.success ? nodeTypeInfo[parsed.data].family : "annotation";
}
