import { guardedPlaces } from "./guarded-places.ts";

/** Does a file's name say that it holds secrets, wherever it lies? */
export function isSecretName(fileName: string): boolean {
  const name = fileName.toLowerCase();
  return guardedPlaces.some((place) => place.anywhere === true && matchesName(place.path, name));
}

function matchesName(pattern: string, name: string): boolean {
  const [start = "", end] = pattern.split("*");
  if (end === undefined) return name === start;
  return name.length > start.length + end.length - 1 && name.startsWith(start) && name.endsWith(end);
}
