import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { isSecretVariable, withoutSecretVariables } from "../../../../src/shared/sandbox/secret-variables.ts";

const secrets = {
  ANTHROPIC_API_KEY: "sk",
  ANTHROPIC_AUTH_TOKEN: "two words",
  CLAUDE_CODE_OAUTH_TOKEN: "line\nFAKE=1",
  my_password: "x",
  DB_SECRET_2: "'",
  GOOGLE_CREDENTIALS: "",
  AWS_SECRET_ACCESS_KEY: "x",
};
const others = { HOME: "/h", KEYBOARD: "de", PASSAGE: "x", MULTI: "a\nNOT_A_TOKEN=1" };

it("knows secrets by their names", () => {
  expect(Object.keys(secrets).filter((name) => !isSecretVariable(name))).toEqual([]);
  expect(Object.keys(others).filter(isSecretVariable)).toEqual([]);
});

it.each(["sh", "bash"])("takes them from a command's environment in %s, and nothing else", (shell) => {
  const command = `env -0 | cut -z -d= -f1 | tr '\\0' ' '; exit 3 # a comment`;
  const env = { PATH: "/usr/bin:/bin", ...secrets, ...others };
  const run = spawnSync(shell, ["-c", withoutSecretVariables(command)], { env, encoding: "utf8" });
  expect(run.status).toBe(3);
  const names = run.stdout.trim().split(" ");
  expect(names).toEqual(expect.arrayContaining(Object.keys(others)));
  expect(names.filter(isSecretVariable)).toEqual([]);
});

it("runs nothing where it cannot look the names up", () => {
  const run = spawnSync("/bin/sh", ["-c", withoutSecretVariables("echo ran")], { env: { PATH: "/nowhere" } });
  expect(run).toMatchObject({ status: 126 });
  expect(String(run.stdout)).toBe("");
});
