import {
  type DesignValue,
  type DesignValues,
  designKey,
  snapValue,
  type Variable,
  valueCount,
} from "../../shared/optimise/design.ts";

/** Designs as points of the unit cube, one coordinate for each variable, in the order of the variables. */
export type DesignSpace = {
  readonly variables: readonly Variable[];
  readonly dimension: number;
  /** How many designs there are; Infinity as soon as one variable is free. */
  readonly designCount: number;
  /** For each coordinate: how many values it has, Infinity for a free one. */
  readonly levels: readonly number[];
  /** For each coordinate: is it a choice, whose order says nothing? */
  readonly isChoice: readonly boolean[];
  /** The design nearest to a point; coordinates outside [0, 1] count as the bound. */
  decode(point: ArrayLike<number>): DesignValues;
  /** Where a design lies: the middle of what is decoded to it. Undefined where it has no place: a value missing or unknown. */
  encode(values: DesignValues): Float64Array | undefined;
  /** Moves a point to where the design lies that it is decoded to. */
  snap(point: ArrayLike<number>): Float64Array;
  /** Where a coordinate's value number `level` lies, from 0; only for those with finitely many values. */
  levelPosition(coordinate: number, level: number): number;
  key(values: DesignValues): string;
};

type Coordinate = {
  readonly levels: number;
  decode(position: number): DesignValue;
  encode(value: DesignValue): number | undefined;
};

/**
 * Free variables fill [0, 1] from bound to bound, linearly or by their logarithm; each of the `n` values of a stepped one
 * has an equal share of it (by the logarithm: what is nearest to it), and so has each choice. So uniform points give
 * uniform designs, also at the bounds.
 */
export function createDesignSpace(variables: readonly Variable[]): DesignSpace {
  const coordinates = variables.map(makeCoordinate);
  const levels = coordinates.map((coordinate) => coordinate.levels);

  const decode = (point: ArrayLike<number>): DesignValues =>
    Object.fromEntries(
      coordinates.map(({ decode }, index) => [variables[index]?.symbol, decode(clamp(point[index] ?? 0))]),
    );
  const encode = (values: DesignValues): Float64Array | undefined => {
    const point = new Float64Array(variables.length);
    for (const [index, { symbol }] of variables.entries()) {
      const value = Object.hasOwn(values, symbol) ? values[symbol] : undefined;
      const position = value === undefined ? undefined : coordinates[index]?.encode(value);
      if (position === undefined) return undefined;
      point[index] = position;
    }
    return point;
  };
  return {
    variables,
    dimension: variables.length,
    designCount: levels.reduce((product, count) => product * count, 1),
    levels,
    isChoice: variables.map(({ kind }) => kind === "categorical"),
    decode,
    encode,
    snap: (point) =>
      Float64Array.from(coordinates, ({ levels, decode, encode }, index) => {
        const position = clamp(point[index] ?? 0);
        return levels === Number.POSITIVE_INFINITY ? position : (encode(decode(position)) ?? position);
      }),
    levelPosition: (coordinate, level) => {
      const variable = variables[coordinate];
      if (variable === undefined) return 0;
      const value =
        variable.kind === "categorical"
          ? variable.choices[level]
          : variable.step === undefined
            ? variable.lower
            : snapValue(variable, variable.lower + level * variable.step);
      return (value === undefined ? undefined : coordinates[coordinate]?.encode(value)) ?? 0;
    },
    key: (values) => designKey(variables, values),
  };
}

/** The designs of a space with finitely many, in a fixed order. */
export function* eachDesign(space: DesignSpace): Generator<DesignValues> {
  const digits = space.levels.map(() => 0);
  for (;;) {
    yield space.decode(digits.map((level, coordinate) => space.levelPosition(coordinate, level)));
    let at = 0;
    while (at < digits.length && (digits[at] ?? 0) + 1 >= (space.levels[at] ?? 1)) {
      digits[at] = 0;
      at += 1;
    }
    if (at >= digits.length) return;
    digits[at] = (digits[at] ?? 0) + 1;
  }
}

function makeCoordinate(variable: Variable): Coordinate {
  const levels = valueCount(variable);
  if (variable.kind === "categorical") {
    const { choices } = variable;
    return {
      levels,
      decode: (position) => choices[Math.min(levels - 1, Math.floor(position * levels))] ?? "",
      encode: (value) => {
        const index = choices.indexOf(value);
        return index < 0 ? undefined : (index + 0.5) / levels;
      },
    };
  }
  const { lower, step } = variable;
  const highest = step === undefined ? variable.upper : lower + (levels - 1) * step;
  const isLog = variable.scale === "log" && lower > 0;
  const margin = step === undefined ? 0 : step / 2;
  // Half a step below the lowest value may not be above zero.
  const bottom = isLog && lower - margin <= 0 ? lower : lower - margin;
  const top = highest + margin;
  const [from, to] = isLog ? [Math.log(bottom), Math.log(top)] : [bottom, top];
  // Bounds may be so far apart that their difference is no number.
  const lerp = (position: number): number => from * (1 - position) + to * position;
  return {
    levels,
    decode: (position) => {
      const value = isLog ? Math.exp(lerp(position)) : lerp(position);
      return snapValue(variable, value) ?? lower;
    },
    encode: (value) => {
      if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
      if (levels === 1) return 0.5;
      const inside = Math.min(highest, Math.max(lower, value));
      const at = isLog ? Math.log(inside) : inside;
      return clamp((at / 2 - from / 2) / (to / 2 - from / 2));
    },
  };
}

function clamp(position: number): number {
  return Math.min(1, Math.max(0, position));
}
