/** The columns of the list, where there is room for them; else what they hold stands in three lines. */
export const rowColumns =
  "grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-4 @3xl:grid-cols-[7.5rem_minmax(8rem,1fr)_minmax(0,1.6fr)_13.75rem_4rem]";
