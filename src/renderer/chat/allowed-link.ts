/** The address of a link if it may be opened at all: https and mailto only, and whole. */
export function allowedLink(href: string | undefined): string | undefined {
  if (href === undefined || !URL.canParse(href)) return undefined;
  const { protocol, href: url } = new URL(href);
  return protocol === "https:" || protocol === "mailto:" ? url : undefined;
}
