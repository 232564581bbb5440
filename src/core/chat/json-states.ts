export const QUOTE = 34;
export const COMMA = 44;
export const MINUS = 45;
export const DOT = 46;
export const COLON = 58;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;

// The states of the recogniser: what was read last, or what has to come. Those in which white space may stand come
// first, those inside a string are together: the recogniser relies on this order.
export const ObjectOpened = 0;
export const KeyWanted = 1;
export const ColonWanted = 2;
export const ColonOfWantedKey = 3;
export const ValueWanted = 4;
export const ArrayOpened = 5;
export const ValueEnded = 6;
export const KeyString = 7;
export const ValueString = 8;
export const KeyEscape = 9;
export const ValueEscape = 10;
export const KeyHex = 11;
export const ValueHex = 12;
export const NumberSign = 13;
export const NumberZero = 14;
export const NumberInteger = 15;
export const NumberDot = 16;
export const NumberFraction = 17;
export const NumberExponent = 18;
export const NumberExponentSign = 19;
export const NumberExponentDigits = 20;
export const Literal = 21;
export const Dead = 22;

export function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

export function isHexDigit(c: number): boolean {
  return isDigit(c) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102);
}

export function isSimpleEscape(c: number): boolean {
  // " \ / b f n r t
  return c === 34 || c === 92 || c === 47 || c === 98 || c === 102 || c === 110 || c === 114 || c === 116;
}

/** The state after one more character of a number; `ValueEnded` when the character is behind the number. */
export function afterNumberCharacter(state: number, c: number): number {
  const isExponentMark = c === 101 || c === 69;
  switch (state) {
    case NumberSign:
      return c === 48 ? NumberZero : isDigit(c) ? NumberInteger : Dead;
    case NumberZero:
      return c === DOT ? NumberDot : isExponentMark ? NumberExponent : ValueEnded;
    case NumberInteger:
      return isDigit(c)
        ? NumberInteger
        : c === DOT
          ? NumberDot
          : isExponentMark
            ? NumberExponent
            : ValueEnded;
    case NumberDot:
      return isDigit(c) ? NumberFraction : Dead;
    case NumberFraction:
      return isDigit(c) ? NumberFraction : isExponentMark ? NumberExponent : ValueEnded;
    case NumberExponent:
      return isDigit(c) ? NumberExponentDigits : c === 43 || c === MINUS ? NumberExponentSign : Dead;
    case NumberExponentSign:
      return isDigit(c) ? NumberExponentDigits : Dead;
    default:
      return isDigit(c) ? NumberExponentDigits : ValueEnded;
  }
}

/** What would have been right in a state, for the reason of a failure. */
export function expectedIn(state: number): string {
  switch (state) {
    case ObjectOpened:
      return 'a key in double quotes or "}"';
    case KeyWanted:
      return "a key in double quotes";
    case ColonWanted:
    case ColonOfWantedKey:
      return 'a ":" after the key';
    case ValueWanted:
      return "a value";
    case ArrayOpened:
      return 'a value or "]"';
    case ValueEnded:
      return 'a "," or the closing bracket';
    case KeyString:
    case ValueString:
      return "the rest of a string, where line breaks and control characters must be escaped";
    case KeyEscape:
    case ValueEscape:
    case KeyHex:
    case ValueHex:
      return "a valid escape after the backslash";
    case Literal:
      return "true, false or null";
    default:
      return "a digit";
  }
}
