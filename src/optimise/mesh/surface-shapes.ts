/** One point of a quadrature on an element of a line or surface: what the shape functions and their slopes are there. */
type Point = {
  readonly weight: number;
  readonly shape: readonly number[];
  /** By the first and, on a surface, the second coordinate of the element. */
  readonly slopes: readonly [readonly number[], readonly number[]] | readonly [readonly number[]];
};

/**
 * Integrates each shape function over an element: the share of a load that is spread evenly over it which each node takes.
 * Exact for elements with straight sides and, on curved ones, as close as the quadrature is.
 * Order of nodes: corners, then the middle nodes behind them (CalculiX); of a line: start, end, middle.
 * @param points x, y, z of each node
 * @param factor a further weight at a place, such as the radius of an axisymmetric model
 * @returns one value for each node; together they are the length or area
 */
export function integrateShapes(
  dimension: 1 | 2,
  points: readonly (readonly [number, number, number])[],
  factor: (x: number) => number = () => 1,
): number[] {
  const quadrature = quadratures[`${dimension}/${points.length}`];
  if (quadrature === undefined)
    throw new Error(
      `Loads are not spread over ${dimension === 1 ? "lines" : "faces"} with ${points.length} nodes`,
    );
  const shares = points.map(() => 0);
  for (const { weight, shape, slopes } of quadrature) {
    const size =
      slopes.length === 1
        ? length(blend(slopes[0], points))
        : length(cross(blend(slopes[0], points), blend(slopes[1], points)));
    const [x] = blend(shape, points);
    for (const [node, value] of shape.entries())
      shares[node] = (shares[node] ?? 0) + weight * size * value * factor(x);
  }
  return shares;
}

type Vector = readonly [number, number, number];

function blend(weights: readonly number[], points: readonly Vector[]): Vector {
  let [x, y, z] = [0, 0, 0];
  for (const [node, weight] of weights.entries()) {
    const point = points[node];
    if (point === undefined) continue;
    x += weight * point[0];
    y += weight * point[1];
    z += weight * point[2];
  }
  return [x, y, z];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function length([x, y, z]: Vector): number {
  return Math.hypot(x, y, z);
}

/** Gauss-Legendre with three points on -1..1: place and weight. */
const GAUSS: readonly (readonly [number, number])[] = [
  [-Math.sqrt(0.6), 5 / 9],
  [0, 8 / 9],
  [Math.sqrt(0.6), 5 / 9],
];

/** Seven points on a triangle, exact up to degree 5 (Radon 1948): two of the area coordinates, and the weight for area 1/2. */
const RADON: readonly (readonly [number, number, number])[] = [
  [1 / 3, 1 / 3, 9 / 80],
  ...ring((6 - Math.sqrt(15)) / 21, (155 - Math.sqrt(15)) / 2400),
  ...ring((6 + Math.sqrt(15)) / 21, (155 + Math.sqrt(15)) / 2400),
];

function ring(a: number, weight: number): [number, number, number][] {
  return [
    [a, a, weight],
    [1 - 2 * a, a, weight],
    [a, 1 - 2 * a, weight],
  ];
}

const corners = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
] as const;

const square = GAUSS.flatMap(([r, wr]) => GAUSS.map(([s, ws]) => [r, s, wr * ws] as const));

/** By dimension and count of nodes. */
const quadratures: Readonly<Record<string, readonly Point[]>> = {
  "1/2": GAUSS.map(([r, weight]) => ({
    weight,
    shape: [(1 - r) / 2, (1 + r) / 2],
    slopes: [[-1 / 2, 1 / 2]],
  })),
  "1/3": GAUSS.map(([r, weight]) => ({
    weight,
    shape: [(r * (r - 1)) / 2, (r * (r + 1)) / 2, 1 - r * r],
    slopes: [[r - 1 / 2, r + 1 / 2, -2 * r]],
  })),
  "2/3": RADON.map(([r, s, weight]) => ({
    weight,
    shape: [1 - r - s, r, s],
    slopes: [
      [-1, 1, 0],
      [-1, 0, 1],
    ],
  })),
  "2/6": RADON.map(([r, s, weight]) => {
    const t = 1 - r - s;
    return {
      weight,
      shape: [t * (2 * t - 1), r * (2 * r - 1), s * (2 * s - 1), 4 * t * r, 4 * r * s, 4 * s * t],
      slopes: [
        [1 - 4 * t, 4 * r - 1, 0, 4 * (t - r), 4 * s, -4 * s],
        [1 - 4 * t, 0, 4 * s - 1, -4 * r, 4 * r, 4 * (t - s)],
      ],
    };
  }),
  "2/4": square.map(([r, s, weight]) => ({
    weight,
    shape: corners.map(([a, b]) => ((1 + a * r) * (1 + b * s)) / 4),
    slopes: [corners.map(([a, b]) => (a * (1 + b * s)) / 4), corners.map(([a, b]) => (b * (1 + a * r)) / 4)],
  })),
  "2/8": square.map(([r, s, weight]) => ({
    weight,
    shape: [
      ...corners.map(([a, b]) => ((1 + a * r) * (1 + b * s) * (a * r + b * s - 1)) / 4),
      ((1 - r * r) * (1 - s)) / 2,
      ((1 + r) * (1 - s * s)) / 2,
      ((1 - r * r) * (1 + s)) / 2,
      ((1 - r) * (1 - s * s)) / 2,
    ],
    slopes: [
      [
        ...corners.map(([a, b]) => (a * (1 + b * s) * (2 * a * r + b * s)) / 4),
        -r * (1 - s),
        (1 - s * s) / 2,
        -r * (1 + s),
        -(1 - s * s) / 2,
      ],
      [
        ...corners.map(([a, b]) => (b * (1 + a * r) * (a * r + 2 * b * s)) / 4),
        -(1 - r * r) / 2,
        -s * (1 + r),
        (1 - r * r) / 2,
        -s * (1 - r),
      ],
    ],
  })),
};
