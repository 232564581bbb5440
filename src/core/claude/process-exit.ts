/** How a process ended: by itself with a code, or by a signal. */
export type ProcessExit = { readonly code: number | null; readonly signal: string | null };
