import { expect, it } from "vitest";
import { parseSetting, settingEditor } from "../../../../src/renderer/settings/parse-setting.ts";

it("reads a setting by its own schema and says what is wrong", () => {
  expect(parseSetting("turn.maxProcesses", " 3 ")).toEqual({ type: "value", value: 3 });
  expect(parseSetting("turn.maxProcesses", "99").type).toBe("error");
  expect(parseSetting("turn.maxProcesses", "").type).toBe("error");
  expect(parseSetting("turn.maxProcesses", "two").type).toBe("error");
  expect(parseSetting("claude.model", "sonnet; rm").type).toBe("error");
  expect(parseSetting("claude.model", "")).toEqual({ type: "value", value: "" });
  expect(parseSetting("canvas.minimap", "false")).toEqual({ type: "value", value: false });
});

it("offers choices where there are any, and tells bounds", () => {
  expect(settingEditor("ui.theme").options).toEqual(["system", "light", "dark"]);
  expect(settingEditor("turn.maxProcesses").bounds).toBe("1 to 16");
  expect(settingEditor("claude.path")).toEqual({});
  expect(settingEditor("canvas.minimap")).toEqual({ isCheckbox: true });
});
