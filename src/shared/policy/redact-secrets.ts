import { isSecretVariable } from "../sandbox/secret-variables.ts";

/** What stands in place of a secret. */
export const MASK = "[secret]";

const NOT_MASKED = String.raw`(?!\[secret\])`;
/** An opening quote, also one that is escaped as in JSON within JSON. */
const QUOTE = String.raw`\\{0,3}["'\x60]`;
/** What a value in quotes holds up to its end; not what follows a closing quote in a command. */
const QUOTED = String.raw`(?<quote>${QUOTE})(?![\s;|&)])${NOT_MASKED}(?:(?!\k<quote>)(?:\\[^\r\n]|[^\\\r\n])){1,200}\k<quote>`;
/** A value without quotes, or the beginning of one whose quotes do not end. */
const WORD = String.raw`(?<open>(?:${QUOTE})?)${NOT_MASKED}(?:[^\s"'\x60\\;&|<>),}\]]|[,}\]](?![\s"'\x60\\),}\]]|$))+`;
const VALUE = `(?:${QUOTED}|${WORD})`;

/** Names whose value is a secret. A name may have more before it (`DB_PASSWORD`, `accessToken`), nothing after it. */
const NAME =
  "(?:pass[-_ ]?word|passwd|passphrase|(?<=[-_;])pwd(?!=/)|secret|token|(?:api|access|secret|private|account)[-_ ]?key)";
const ASSIGNED = String.raw`(?:${QUOTE})?\s{0,4}(?:=>|[:=]+(?![:=>]))\s{0,4}`;

/** Keys and tokens that show by their form what they are. */
const TOKENS = [
  "sk-ant-[A-Za-z0-9_-]{8,}",
  // The digit tells it from words with hyphens.
  "sk-(?=[A-Za-z_-]{0,64}[0-9])[A-Za-z0-9_-]{16,}",
  "[rsp]k_(?:live|test)_[A-Za-z0-9]{8,}",
  "gh[pousr]_[A-Za-z0-9]{16,}",
  "github_pat_[A-Za-z0-9_]{16,}",
  "glpat-[A-Za-z0-9_-]{16,}",
  "xox[a-z]-[A-Za-z0-9-]{8,}",
  "xapp-[0-9][A-Za-z0-9-]{8,}",
  "npm_[A-Za-z0-9]{30,}",
  "hf_[A-Za-z0-9]{20,}",
  "pypi-[A-Za-z0-9_-]{40,}",
  "AIza[A-Za-z0-9_-]{30,}",
  "(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
  String.raw`eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?`,
].join("|");

/** `replacement` may name groups of the pattern; one that took no part is empty. */
type Rule = { readonly pattern: RegExp; readonly replacement: string };

const afterName = (before: string): Rule => ({
  pattern: new RegExp(`(?<before>${before})${VALUE}`, "gi"),
  replacement: `$<before>$<quote>$<open>${MASK}$<quote>`,
});

/**
 * Each takes linear time: it begins at a fixed word or where a run of characters begins, and what it repeats is bounded or
 * can be shared out in one way only. The order counts: a second round finds nothing new.
 */
const rules: readonly Rule[] = [
  // A private key, or as much of it as is there.
  {
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----|$)/g,
    replacement: MASK,
  },
  { pattern: new RegExp(`(?<![A-Za-z0-9])(?:${TOKENS})`, "g"), replacement: MASK },
  {
    pattern:
      /(?<before>\bbearer\s{1,4})(?:(?=[A-Za-z._~+/=-]{0,64}[0-9])[A-Za-z0-9._~+/=-]{8,}|[A-Za-z0-9._~+/=-]{20,})/gi,
    replacement: `$<before>${MASK}`,
  },
  {
    pattern: new RegExp(
      String.raw`(?<before>authorization${ASSIGNED}(?:${QUOTE})?(?:(?:basic|bearer|token|negotiate|apikey)\s{1,4}(?=\S)|(?=[A-Za-z0-9._~+=-]{16})))${NOT_MASKED}[^\s"'\x60\\,;]+`,
      "gi",
    ),
    replacement: `$<before>${MASK}`,
  },
  {
    pattern: /(?<before>(?:^|["'`\n])(?:set-)?cookie\s{0,2}:\s{0,4})(?!\[secret\])[^\s"'`][^\r\n"'`]*/gi,
    replacement: `$<before>${MASK}`,
  },
  afterName(`${NAME}${ASSIGNED}`),
  // A flag with its value after it, also in a list of arguments.
  afterName(String.raw`--?[A-Za-z0-9-]{0,40}${NAME}(?:\s{1,4}|${QUOTE}\s{0,2},\s{0,2})(?!-)`),
  {
    pattern:
      /(?<before>\s(?:-u|--user|--proxy-user)[ =]{0,2}["']?(?!\d{1,9}:\d)[^\s:"'`]{1,100}:)(?!\[secret\]|\/\/)[^\s"'`]+/g,
    replacement: `$<before>${MASK}`,
  },
  // Name and password before the host of an address.
  { pattern: /(?<=[A-Za-z0-9+.-]:\/\/)[^\s/?#"'`<>:@]*:[^\s/?#"'`<>]*@/g, replacement: `${MASK}@` },
];

/**
 * A text without what looks like a secret: keys, tokens, passwords. The rest stays as it is, with the names of what was
 * masked. Takes time in proportion to the text, and a second time changes nothing.
 */
export function redactSecrets(text: string): string {
  return rules.reduce((redacted, { pattern, replacement }) => redacted.replace(pattern, replacement), text);
}

/** Shorter ones stand in texts by accident. */
const SHORTEST_VALUE = 8;

/** A text without values that are known to be secret, longer ones first. */
export function redactValues(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_VALUE)
    .toSorted((a, b) => b.length - a.length)
    .reduce((redacted, secret) => redacted.replaceAll(secret, () => MASK), text);
}

/** The values of an environment that are secret, by the names of their variables. */
export function findSecretValues(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && isSecretVariable(name) ? [value] : [],
  );
}
