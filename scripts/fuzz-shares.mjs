/** @typedef {{ target: string, file: string, inputs: number, ms: number, seed: number }} Measured */

/**
 * Distributes inputs so that every target gets the same time.
 * @param {readonly Measured[]} measured what the first run did
 * @param {number} wanted inputs in all, with those of the first run
 * @param {number} limitMs time for the rest
 * @returns {{ target: string, file: string, inputs: number }[]} nothing where the first run was enough
 */
export function planShares(measured, wanted, limitMs) {
  const left = wanted - measured.reduce((sum, { inputs }) => sum + inputs, 0);
  if (left <= 0 || limitMs <= 0) return [];
  const perMs = measured.map(({ inputs, ms }) => inputs / Math.max(ms, 1));
  const eachMs = left / perMs.reduce((sum, rate) => sum + rate, 0);
  const fitsMs = Math.min(eachMs, limitMs / measured.length);
  return measured.map(({ target, file }, index) => ({
    target,
    file,
    inputs: Math.max(1, Math.ceil((perMs[index] ?? 0) * fitsMs)),
  }));
}
