/** A number as a person reads it: at most six significant digits, thousands apart by a thin space. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return tidyExponent(value.toExponential(3));
  const [whole = "", fraction] = String(Number(value.toPrecision(6))).split(".");
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, "\u2009") : whole;
  return (fraction === undefined ? grouped : `${grouped}.${fraction}`).replace("-", "\u2212");
}

/** A length of time: `40 ms`, `1.3 s`, `2 min 05 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** The size of a file: `812 B`, `4.1 MB`; 1 kB is 1000 bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const [unit, size] = bytes < 1_000_000 ? ["kB", bytes / 1_000] : ["MB", bytes / 1_000_000];
  return `${formatNumber(size < 10 ? Math.round(size * 10) / 10 : Math.round(size))} ${unit}`;
}

/** When something was, as short as it can be said: the time today, the day before that. */
export function formatWhen(time: number, now: number): string {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date(now).toDateString();
  return isToday ? date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) : formatDay(time);
}

/** How long ago something was, as one says it: `just now`, `5 min ago`, `3 h ago`; the day where that is longer. */
export function formatAgo(time: number, now: number): string {
  const minutes = Math.floor((now - time) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ago` : `on ${formatDay(time)}`;
}

/** `12 Nov 2026`. */
export function formatDay(time: number): string {
  return new Date(time).toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });
}

/** Day and time to the second, for whoever wants to know exactly. */
export function formatExactly(time: number): string {
  return `${formatDay(time)}, ${new Date(time).toLocaleTimeString([], { hour12: false })}`;
}

/** A unit as it is set: `mm^3` with a raised figure. */
export function formatUnit(unit: string): string {
  return unit
    .replace(/\^2(?!\d)/g, "\u00b2")
    .replace(/\^3(?!\d)/g, "\u00b3")
    .replace(/\^4(?!\d)/g, "\u2074");
}

export function countOf(count: number, one: string, many: string = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

function tidyExponent(text: string): string {
  const [mantissa = "", exponent = ""] = text.split("e");
  return `${Number(mantissa)}e${exponent.replace("+", "")}`.replace("-", "\u2212");
}
