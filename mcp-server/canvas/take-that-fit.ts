/** The first items whose JSON fits into `limit` characters together. */
export function takeThatFit<Item extends object | string>(items: Iterable<Item>, limit: number): Item[] {
  const taken: Item[] = [];
  let length = 0;
  for (const item of items) {
    length += JSON.stringify(item).length + 1;
    if (length > limit) break;
    taken.push(item);
  }
  return taken;
}
