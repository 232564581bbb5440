/** Parts of names, in capitals, by which a variable of the environment counts as a secret: one list for all that looks. */
const SECRET_PARTS = [
  "TOKEN",
  "SECRET",
  "PASSWORD",
  "PASSWD",
  "API_KEY",
  "APIKEY",
  "ACCESS_KEY",
  "PRIVATE_KEY",
  "CREDENTIAL",
] as const;

/** Does a variable of this name hold a secret, such as ANTHROPIC_API_KEY? */
export function isSecretVariable(name: string): boolean {
  return SECRET_PARTS.some((part) => name.toUpperCase().includes(part));
}

/** An environment without the variables that hold secrets, and without those that have no value. */
export function dropSecretVariables(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value === undefined || isSecretVariable(name) ? [] : [[name, value]],
  );
  return Object.fromEntries(kept);
}

/**
 * Shell text (sh, bash, zsh) that takes the secrets out of the environment. The names are looked up when it runs,
 * because only then it is known which there are; without awk nothing runs at all.
 */
export const UNSET_SECRETS = [
  "command -v awk >/dev/null || exit 126",
  `for planform_name in $(awk 'BEGIN { for (name in ENVIRON) if (name ~ /^[A-Za-z_][A-Za-z0-9_]*$/ && toupper(name) ~ /${SECRET_PARTS.join("|")}/) print name }'); do unset "$planform_name"; done`,
  "unset planform_name",
].join("; ");

/**
 * A command that sees no secrets in its environment, for where there is no sandbox. It can still find them in the
 * environment of the program that started it; only a guard keeps it from that.
 */
export function withoutSecretVariables(command: string): string {
  return `${UNSET_SECRETS}\n${command}`;
}
