import { describe, expect, it } from "vitest";
import { movesCanvas, type WheelTurn, wheelDevice } from "../../../../src/renderer/state/wheel-device.ts";

function turn(changes: Partial<WheelTurn>): WheelTurn {
  return { deltaX: 0, deltaY: 0, deltaMode: 0, shiftKey: false, ctrlKey: false, ...changes };
}

describe("wheelDevice", () => {
  it.each([
    ["a notch", { deltaY: 100 }, "wheel"],
    ["a notch on a scaled screen", { deltaY: -66.6667 }, "wheel"],
    ["a notch in lines", { deltaY: 3, deltaMode: 1 }, "wheel"],
    ["a slow notch on a Mac", { deltaY: 4.000244140625 }, "wheel"],
    ["a notch to the side with Shift", { deltaX: 120, shiftKey: true }, "wheel"],
    ["a small step", { deltaY: 2 }, "trackpad"],
    ["a part of a px", { deltaY: -1.25 }, "trackpad"],
    ["a step to the side", { deltaX: 60 }, "trackpad"],
    ["a step across", { deltaX: 3, deltaY: 90 }, "trackpad"],
  ] as const)("takes %s for what it is", (_name, changes, device) => {
    expect(wheelDevice(turn(changes), 5_000, undefined)).toBe(device);
  });

  it("does not change its mind within a gesture", () => {
    const last = { device: "trackpad", atMs: 1_000 } as const;
    expect(wheelDevice(turn({ deltaY: 140 }), 1_050, last)).toBe("trackpad");
    expect(wheelDevice(turn({ deltaY: 140 }), 2_000, last)).toBe("wheel");
  });

  it("learns nothing from a pinch", () => {
    const last = { device: "trackpad", atMs: 0 } as const;
    expect(wheelDevice(turn({ deltaY: 100, ctrlKey: true }), 5_000, last)).toBe("trackpad");
  });
});

it("does what the setting says, and what the device suggests where it says nothing", () => {
  expect(movesCanvas("move", "wheel")).toBe(true);
  expect(movesCanvas("zoom", "trackpad")).toBe(false);
  expect(movesCanvas("automatic", "trackpad")).toBe(true);
  expect(movesCanvas("automatic", "wheel")).toBe(false);
});
