import { expect, it } from "vitest";
import { detailsText } from "../../../../src/renderer/repair/details-text.ts";

it("tells what is wrong, where, and the lines around it", () => {
  const text = detailsText(
    {
      file: "/studies/beam/study.json",
      place: { line: 2, column: 3 },
      excerpt: [
        { line: 1, text: "{" },
        { line: 2, text: "  oops", mark: 2 },
      ],
    },
    { code: "study-broken", message: "study.json is not valid JSON", hint: "Mend it" },
  );
  expect(text).toBe(
    "study.json is broken (study-broken)\n/studies/beam/study.json\nstudy.json is not valid JSON\n  1 | {\n> 2 |   oops",
  );
});
