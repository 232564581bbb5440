const LOG_SQRT_2_PI = 0.5 * Math.log(2 * Math.PI);

/** From here on down the continued fraction is used, above it the power series. */
const TAIL = -2.5;

/**
 * `Phi(z) / phi(z)` for `z <= TAIL` and what of it is left over `1 / -z`, so that nothing cancels:
 * `ratio = 1 / (-z + rest)`. Continued fraction of Laplace (Abramowitz and Stegun, 26.2.14).
 */
function tailRest(z: number): number {
  let rest = 0;
  for (let term = 60; term >= 1; term -= 1) rest = term / (-z + rest);
  return rest;
}

/** Density of the standard normal distribution. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z - LOG_SQRT_2_PI);
}

/** `Phi(z)`, the probability below `z`, to about 1e-14 relative; series of Marsaglia (2004), Journal of Statistical Software 11. */
export function normalProbability(z: number): number {
  if (z > -TAIL) return 1 - normalProbability(-z);
  if (z <= TAIL) return normalDensity(z) / (-z + tailRest(z));
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + sum * normalDensity(z);
}

/** `log Phi(z)` and its derivative; exact far in the tail, where `Phi` itself is 0. */
export function logProbability(z: number): { value: number; slope: number } {
  if (z <= TAIL) {
    const inverseRatio = -z + tailRest(z);
    return { value: -0.5 * z * z - LOG_SQRT_2_PI - Math.log(inverseRatio), slope: inverseRatio };
  }
  const probability = normalProbability(z);
  return { value: Math.log(probability), slope: normalDensity(z) / probability };
}

/**
 * `log h(z)` of `h(z) = phi(z) + z Phi(z)`, and its derivative `Phi / h`: the expected improvement of a normal value over
 * one that is better by `z` standard deviations is `deviation * h(z)` (Jones, Schonlau, Welch 1998). The logarithm stays
 * finite where the improvement itself is 0 (Ament and others 2023, "LogEI").
 */
export function logImprovement(z: number): { value: number; slope: number } {
  if (z <= TAIL) {
    const rest = tailRest(z);
    // h = phi * (1 + z / (-z + rest)) = phi * rest / (-z + rest)
    return { value: -0.5 * z * z - LOG_SQRT_2_PI + Math.log(rest / (-z + rest)), slope: 1 / rest };
  }
  const probability = normalProbability(z);
  const improvement = normalDensity(z) + z * probability;
  return { value: Math.log(improvement), slope: probability / improvement };
}
