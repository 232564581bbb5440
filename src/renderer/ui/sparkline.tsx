type SparklineProps = {
  paths: {
    readonly feasible: string;
    readonly infeasible: string;
    readonly end: { readonly x: number; readonly y: number } | undefined;
  };
  width: number;
  height: number;
  /** What it shows, in words. */
  label: string;
};

/** Room around the line for its width and its end, px. */
const room = 4;

/** A line of values without axes; broken where the designs are not feasible. */
export function Sparkline({ paths, width, height, label }: SparklineProps) {
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`${-room} ${-room} ${width + 2 * room} ${height + 2 * room}`}
      className="block w-full"
      style={{ maxWidth: width + 2 * room }}
    >
      <path
        d={paths.infeasible}
        fill="none"
        stroke="var(--faint)"
        strokeWidth={1.5}
        strokeDasharray="3 3"
        strokeLinejoin="round"
      />
      <path d={paths.feasible} fill="none" stroke="var(--accent)" strokeWidth={1.5} strokeLinejoin="round" />
      {paths.end === undefined ? null : (
        <circle
          cx={paths.end.x}
          cy={paths.end.y}
          r={2.5}
          fill={paths.feasible === "" ? "var(--faint)" : "var(--accent)"}
        />
      )}
    </svg>
  );
}
