import { expect, it } from "vitest";
import { AppError, errorCatalog, errorCodes, toErrorInfo } from "../../../src/shared/errors.ts";

it("every code has a title and a next step that is a sentence", () => {
  for (const code of errorCodes) {
    expect(errorCatalog[code].title).not.toBe("");
    expect(errorCatalog[code].nextStep).toMatch(/^[A-Z].*\.$/s);
  }
});

it("an AppError keeps its own hint, else the catalog's next step", () => {
  expect(toErrorInfo(new AppError("study-broken", "m", { details: "line 3" }))).toEqual({
    code: "study-broken",
    message: "m",
    hint: errorCatalog["study-broken"].nextStep,
    details: "line 3",
  });
  expect(toErrorInfo(new AppError("study-broken", "m", { hint: "Do this." })).hint).toBe("Do this.");
});

it("a foreign error becomes an internal one, whatever was thrown", () => {
  expect(toErrorInfo(new TypeError("boom"))).toMatchObject({ code: "internal", message: "boom" });
  expect(toErrorInfo("text")).toMatchObject({ code: "internal", message: "text" });
});
