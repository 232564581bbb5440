/** Is a path a folder or something in it? Both absolute, POSIX, with their links resolved. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? folder : `${folder}/`);
}

/** The folders that a path lies in, from the outermost on, without `/`. */
export function foldersAbove(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.slice(0, -1).map((_part, index) => `/${parts.slice(0, index + 1).join("/")}`);
}

/** The innermost of some places that a path lies in, itself included. */
export function innermost<Place>(places: ReadonlyMap<string, Place>, path: string): Place | undefined {
  for (const folder of [path, ...foldersAbove(path).reverse()]) {
    const place = places.get(folder);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Outer places first: what is mounted or ruled later, further in, wins. */
export function outerFirst<Place>(places: Iterable<readonly [string, Place]>): (readonly [string, Place])[] {
  const depthOf = (path: string) => path.split("/").length;
  return [...places].sort(([a], [b]) => depthOf(a) - depthOf(b) || (a < b ? -1 : a > b ? 1 : 0));
}
