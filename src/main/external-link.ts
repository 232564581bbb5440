/** Fields of a message that a link may fill in. Others attach files, in some mail programs. */
const mailFields: readonly string[] = ["to", "cc", "bcc", "subject", "body"];
const maxLength = 4_096;
const shownLength = 500;

export type ExternalLink = {
  /** As it is opened: names of hosts in plain letters, so that no foreign letter looks like another one. */
  readonly url: string;
  /** For the user, who decides. */
  readonly text: string;
};

/**
 * A link that may leave the app once the user agrees: its text may have come from a model or from a study's author.
 * @returns undefined for one that may not
 */
export function readExternalLink(given: string): ExternalLink | undefined {
  if (given.length > maxLength || !URL.canParse(given)) return undefined;
  const url = new URL(given);
  if (url.protocol === "mailto:") {
    const isPlain = [...url.searchParams.keys()].every((name) => mailFields.includes(name.toLowerCase()));
    return isPlain ? { url: url.href, text: `A message to ${shorten(url.pathname)}` } : undefined;
  }
  if (url.protocol !== "https:") return undefined;
  const warnings = [
    ...(url.username === "" && url.password === ""
      ? []
      : [`What stands before the @ is no host: it would be sent to ${url.host} as a name and password.`]),
    ...(url.host.split(".").some((part) => part.startsWith("xn--"))
      ? ["The host's name has letters of another script: it may look like one that you know."]
      : []),
  ];
  return { url: url.href, text: [`Host: ${url.host}`, shorten(url.href), ...warnings].join("\n\n") };
}

function shorten(text: string): string {
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}
