type SparklineProps = {
  paths: {
    readonly feasible: string;
    readonly infeasible: string;
    readonly end: { readonly x: number; readonly y: number } | undefined;
  };
  /** Of the box that the paths are drawn in; the height is that of the picture too, px. */
  width: number;
  height: number;
  /** What it shows, in words. */
  label: string;
};

/** Room around the line for its width and its end, px. */
const room = 4;

/** A line of values without axes, as wide as there is room; broken where the designs are not feasible. */
export function Sparkline({ paths, width, height, label }: SparklineProps) {
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`${-room} ${-room} ${width + 2 * room} ${height + 2 * room}`}
      preserveAspectRatio="none"
      className="block w-full"
      style={{ height: height + 2 * room }}
    >
      <path
        d={paths.infeasible}
        fill="none"
        stroke="var(--faint)"
        strokeWidth={1.5}
        strokeDasharray="3 3"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
      <path
        d={paths.feasible}
        fill="none"
        stroke="var(--accent)"
        strokeWidth={1.5}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
      {paths.end === undefined ? null : (
        // A line without a length: a circle would be drawn as wide as the box is stretched.
        <path
          d={`M${paths.end.x} ${paths.end.y}h0`}
          stroke={paths.feasible === "" ? "var(--faint)" : "var(--accent)"}
          strokeWidth={5}
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
