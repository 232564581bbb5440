import { describe, expect, it } from "vitest";
import { minimiseInBox } from "../../../../src/optimise/samplers/minimise-in-box.ts";

function minimise(
  f: (x: Float64Array) => { value: number; slopes: number[] },
  [lower, upper]: [number, number],
  start: number[],
  maxEvaluations = 200,
) {
  let evaluations = 0;
  const result = minimiseInBox(
    {
      evaluate: (point, gradient) => {
        evaluations += 1;
        const { value, slopes } = f(point);
        gradient.set(slopes);
        return value;
      },
      lower: new Float64Array(start.length).fill(lower),
      upper: new Float64Array(start.length).fill(upper),
      maxEvaluations,
    },
    start,
  );
  return { ...result, evaluations };
}

const rosenbrock = ([x = 0, y = 0]: Float64Array) => ({
  value: 100 * (y - x * x) ** 2 + (1 - x) ** 2,
  slopes: [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)],
});

describe("minimiseInBox", () => {
  it("finds a minimum at the end of a bent valley", () => {
    const { point } = minimise(rosenbrock, [-2, 2], [-1.2, 1]);
    expect(point[0]).toBeCloseTo(1, 3);
    expect(point[1]).toBeCloseTo(1, 3);
  });

  it("finds one on the bounds", () => {
    const { point } = minimise(rosenbrock, [-0.5, 0.5], [-0.4, 0.1]);
    expect([...point]).toEqual([0.5, expect.closeTo(0.25, 6)]);
  });

  it("moves a start inside the bounds, and keeps to its evaluations", () => {
    const { point, evaluations } = minimise(rosenbrock, [0, 0.25], [7, -7], 5);
    expect([...point].every((at) => at >= 0 && at <= 0.25)).toBe(true);
    expect(evaluations).toBeLessThanOrEqual(5);
  });

  it("steps back from where the function has no value", () => {
    const { point } = minimise(
      ([x = 0]) => (x > 0.5 ? { value: Number.NaN, slopes: [0] } : { value: -x, slopes: [-1] }),
      [0, 1],
      [0.1],
    );
    expect(point[0]).toBeGreaterThan(0.15);
    expect(point[0]).toBeLessThanOrEqual(0.5);
  });
});
