import { describe, expect, it } from "vitest";
import { describeDimension } from "../../../../src/shared/study/dimension.ts";
import { areDifferentUnits, parseUnit } from "../../../../src/shared/study/units.ts";

describe("parseUnit", () => {
  it.each([
    ["mm", "a length", 1e-3],
    ["N/mm²", "a stress", 1e6],
    ["kg*m/s^2", "a force", 1],
    ["t/mm^3", "a density", 1e12],
    ["psi", "a stress", 6_894.757],
    ["ksi", "a stress", 6_894_757],
    ["lb", "a mass", 0.45359237],
    ["kN m", "a moment or energy", 1e3],
    ["mm4", "a second moment of area", 1e-12],
    ["W/(m^2 K)", "something in kg*s^-3*K^-1", 1],
    ["s^-1", "a frequency", 1],
    ["1/s", "a frequency", 1],
    ["µm", "a length", 1e-6],
    ["%", "a bare number", 0.01],
    ["1", "a bare number", 1],
    ["m/s/s", "an acceleration", 1],
  ])("understands %s", (text, name, factor) => {
    const unit = parseUnit(text);
    expect(unit && describeDimension(unit.dimension)).toBe(name);
    expect((unit?.factor ?? 0) / factor).toBeCloseTo(1, 6);
  });

  it.each([
    "",
    "$",
    "furlong",
    "mpa",
    "mm*",
    "(mm",
    "mm)",
    "J/kg K",
    "mm mm^",
    "^2",
    "2",
    "constructor",
    "m^^2",
  ])("does not understand %j", (text) => {
    expect(parseUnit(text)).toBeUndefined();
  });
});

describe("areDifferentUnits", () => {
  it.each([
    ["MPa", "N/mm^2", false],
    ["lb", "lbf", false],
    ["psi", "lb/in^2", false],
    ["lb*ft", "ft lbf", false],
    ["Nm", "N*m", false],
    ["J", "N m", false],
    ["mm", "m", true],
    ["lb", "kg", true],
    ["lb", "in", true],
    ["MPa", "ksi", true],
    ["USD", "EUR", true],
    ["USD", undefined, false],
  ])("tells %s and %s apart: %s", (one, other, areDifferent) => {
    expect(areDifferentUnits(one, other)).toBe(areDifferent);
  });
});
