import fc from "fast-check";

/** Texts as a model could write them, and worse: prose, fences and JSON with modifications, whole, cut and damaged. */
export const arbitraryProse: fc.Arbitrary<string> = fc.oneof(
  fc.array(fragment(), { maxLength: 8 }).map((parts) => parts.join("")),
  fc.array(fc.constantFrom(...tokens()), { maxLength: 60 }).map((parts) => parts.join("")),
);

function tokens(): string[] {
  const structure = [
    "{",
    "{",
    "}",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    '"',
    '"',
    "\\",
    "\\\\",
    '\\"',
    "{}",
    "[]",
    '{"',
  ];
  const keys = [
    '"modification":',
    '{"modification":',
    '{"\\u006dodificatio\\u006E" :',
    '"a":',
    '{"a":',
    "modification",
  ];
  const values = [
    "0",
    "-1",
    "1.5e3",
    "01",
    "2.",
    "true",
    "null",
    "nul",
    '"x"',
    "'",
    "a",
    "\\u00",
    "41",
    "\u00e9",
    "\u{1f600}",
  ];
  return [...structure, ...structure, ...keys, ...keys, ...values, " ", "\n", "\t", "\u0000", "\u00a0"];
}

function fragment(): fc.Arbitrary<string> {
  const words = fc.constantFrom(
    "I don't know. ",
    'a 5" plate and {braces} ',
    "{ ",
    '{"',
    "}}] ",
    'C:\\temp\\"',
    "\n\n",
    " -> ",
    "if (a) { return [1, 2]; }\n",
    'f({"a": b})',
    "{'modification': {}}",
  );
  const fence = fc.constantFrom("\n```json\n", "\n```\n", '\n~~~ {"x\n', "`");
  return fc.oneof(words, fence, json(), json(), damaged(), fc.string({ unit: "grapheme", maxLength: 10 }));
}

function json(): fc.Arbitrary<string> {
  const value = fc.jsonValue({
    maxDepth: 3,
    stringUnit: fc.constantFrom(..."ab{}[]\":\\,'\n \u00e9".split("")),
  });
  const object = fc.oneof(
    value.map((modification) => ({ success: true, modification })),
    value.map((modification) => ({ modification })),
    fc.tuple(value, value).map(([first, second]) => [{ modification: first }, { modification: second }]),
    value.map((modification) => ({ deeper: { modification } })),
    value.map((modification) => ({ modification: { modification } })),
    value,
  );
  return fc
    .tuple(object, fc.constantFrom(undefined, 2, "\t"), fc.boolean())
    .map(([content, indent, isEscaped]) => {
      const text = JSON.stringify(content, undefined, indent);
      return isEscaped ? text.replaceAll("modif", "mod\\u0069f") : text;
    });
}

/** JSON that lost, gained or changed one character, was cut, or was put into a string. */
function damaged(): fc.Arbitrary<string> {
  return fc
    .tuple(
      json(),
      fc.nat(),
      fc.constantFrom("cut", "drop", "insert", "quote"),
      fc.constantFrom('"', "{", "}", "\\", ",", "\n", "x"),
    )
    .map(([text, number, how, character]) => {
      const at = number % (text.length + 1);
      if (how === "cut") return text.slice(0, at);
      if (how === "drop") return text.slice(0, at) + text.slice(at + 1);
      if (how === "quote") return JSON.stringify(text);
      return text.slice(0, at) + character + text.slice(at);
    });
}
