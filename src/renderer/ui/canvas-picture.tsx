import { NODE_HEIGHT, NODE_WIDTH } from "../../shared/study/node-box.ts";
import { NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";

type CanvasPictureProps = {
  nodes: readonly { id?: string; x: number; y: number; type: string }[];
  edges?: readonly { sourceId: string; targetId: string }[];
};

/** A small picture of a canvas: each node a box in the colour of its family, with the edges where they are known. */
export function CanvasPicture({ nodes, edges = [] }: CanvasPictureProps) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
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
      {edges.map(({ sourceId, targetId }) => {
        const source = byId.get(sourceId);
        const target = byId.get(targetId);
        if (source === undefined || target === undefined) return null;
        return (
          <line
            key={`${sourceId}>${targetId}`}
            x1={source.x + NODE_WIDTH}
            y1={source.y + NODE_HEIGHT / 2}
            x2={target.x}
            y2={target.y + NODE_HEIGHT / 2}
            stroke="var(--line-strong)"
            strokeWidth={8}
          />
        );
      })}
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
