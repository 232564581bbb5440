const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The CLI's sessions are named by UUIDs; anything else would be looked for as a title, a path or a flag. */
export function isSessionId(value: string): boolean {
  return uuidPattern.test(value);
}
