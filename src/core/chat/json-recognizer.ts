import {
  ArrayOpened,
  afterNumberCharacter,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  ColonOfWantedKey,
  ColonWanted,
  Dead,
  expectedIn,
  isDigit,
  isHexDigit,
  isSimpleEscape,
  KeyEscape,
  KeyHex,
  KeyString,
  KeyWanted,
  Literal,
  MINUS,
  NumberInteger,
  NumberSign,
  NumberZero,
  ObjectOpened,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  ValueEnded,
  ValueEscape,
  ValueHex,
  ValueString,
  ValueWanted,
} from "./json-states.ts";

/** A place in a text where a JSON object may begin, and what became of it. Places are UTF-16 offsets from the start of the text. */
export type ObjectCandidate = {
  readonly start: number;
  /** One past the closing brace of a closed object; of a failed one the place of the first character that cannot be right. */
  end: number;
  state: "open" | "closed" | "failed" | "settled";
  /** The wanted key, with its colon, was read as a key of this very object, not of one inside it. */
  hasKey: boolean;
  failure: ObjectFailure | undefined;
};

export type ObjectFailure =
  | { readonly type: "syntax"; readonly expected: string }
  | { readonly type: "text-ended" }
  | { readonly type: "too-long" }
  | { readonly type: "too-deep" };

export type RecognizerOptions = {
  readonly key: string;
  /** Characters from the opening to the closing brace, both included. */
  readonly maxLength: number;
  /** Objects and arrays open at once, the object itself included. */
  readonly maxDepth: number;
  readonly readText: (start: number, end: number) => string;
  /** Called for each opening brace that the grammar allows, in the order of the text. */
  readonly onOpen: (candidate: ObjectCandidate) => void;
};

export type JsonRecognizer = {
  isAlive(): boolean;
  isInString(): boolean;
  /** Begins at an opening brace; only while not alive. */
  start(position: number): void;
  /**
   * Reads `text[from..to)`, whose first character stands at `offset` of the whole text.
   * @returns Where it stopped: at `to`, behind the brace that closed the outermost object, on the character that no
   * JSON could have there (not consumed, no longer alive), or by `pause`: behind the quote that ends a string, or on
   * a brace inside a string that could begin an object of its own.
   */
  run(
    text: string,
    offset: number,
    from: number,
    to: number,
    pause: "string-end" | "brace-in-string",
  ): number;
  /** The whole text ends at `position`: what is open fails. */
  end(position: number): void;
};

/**
 * A push-down recogniser of strict JSON (RFC 8259) that takes a text in pieces and reads each character once.
 * An object inside another is a candidate of its own: where the grammar breaks, all that are open fail at the same
 * place, because a parse begun at an inner brace would have seen exactly the same characters in the same states.
 */
export function createJsonRecognizer(options: RecognizerOptions): JsonRecognizer {
  const { key, maxLength, maxDepth, readText, onOpen } = options;
  // An array is `undefined`: only objects are candidates. The lowest entry is always an object.
  const stack: (ObjectCandidate | undefined)[] = [];
  let state = Dead;
  let keyStart = 0;
  let keyHasEscape = false;
  let hexDigits = 0;
  let literalRest = "";

  function failOpen(candidate: ObjectCandidate, position: number, failure: ObjectFailure): void {
    if (candidate.state !== "open") return;
    const isTooLong = position - candidate.start >= maxLength && failure.type !== "text-ended";
    markFailed(
      candidate,
      isTooLong ? candidate.start + maxLength : position,
      isTooLong ? { type: "too-long" } : failure,
    );
  }

  function die(position: number, failure: ObjectFailure): void {
    for (const entry of stack) if (entry) failOpen(entry, position, failure);
    stack.length = 0;
  }

  function open(candidate: ObjectCandidate | undefined, position: number): boolean {
    stack.push(candidate);
    if (candidate) onOpen(candidate);
    if (stack.length <= maxDepth) return true;
    const lowest = stack.shift();
    if (lowest) failOpen(lowest, position, { type: "too-deep" });
    while (stack.length > 0 && stack[0] === undefined) stack.shift();
    return stack.length > 0;
  }

  /** @returns The state after the bracket: dead when nothing is open any more. */
  function close(end: number): number {
    const candidate = stack.pop();
    if (candidate?.state === "open") {
      if (end - candidate.start > maxLength)
        markFailed(candidate, candidate.start + maxLength, { type: "too-long" });
      else {
        candidate.end = end;
        candidate.state = "closed";
      }
    }
    return stack.length === 0 ? Dead : ValueEnded;
  }

  function isWantedKey(end: number): boolean {
    const length = end - keyStart;
    if (keyHasEscape ? length > key.length * 6 : length !== key.length) return false;
    // The text before an object that is settled already may be gone.
    if (stack.at(-1)?.state !== "open") return false;
    const raw = readText(keyStart, end);
    return (keyHasEscape ? JSON.parse(`"${raw}"`) : raw) === key;
  }

  function run(
    text: string,
    offset: number,
    from: number,
    to: number,
    pause: "string-end" | "brace-in-string",
  ): number {
    const pausesAtBrace = pause === "brace-in-string";
    let now = state;
    let i = from;
    scan: while (i < to) {
      const c = text.charCodeAt(i);
      if (now <= ValueEnded && (c === 32 || c === 10 || c === 13 || c === 9)) {
        i++;
        continue;
      }
      let next = Dead;
      switch (now) {
        case KeyString:
        case ValueString: {
          let d = c;
          while (d !== QUOTE && d !== BACKSLASH && d >= 32 && d !== OPEN_BRACE) {
            i++;
            if (i >= to) break scan;
            d = text.charCodeAt(i);
          }
          if (d === QUOTE) {
            if (now === ValueString) next = ValueEnded;
            else next = isWantedKey(offset + i) ? ColonOfWantedKey : ColonWanted;
            if (!pausesAtBrace) {
              now = next;
              i++;
              break scan;
            }
          } else if (d === BACKSLASH) {
            next = now === KeyString ? KeyEscape : ValueEscape;
            if (now === KeyString) keyHasEscape = true;
          } else if (d === OPEN_BRACE) {
            if (pausesAtBrace && mayOpenObject(text, i)) break scan;
            next = now;
          }
          break;
        }
        case ValueEnded: {
          const inObject = stack[stack.length - 1] !== undefined;
          if (c === COMMA) next = inObject ? KeyWanted : ValueWanted;
          else if (c === (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
            next = close(offset + i + 1);
            if (next === Dead) {
              now = Dead;
              i++;
              break scan;
            }
          }
          break;
        }
        case ObjectOpened:
        case KeyWanted:
          if (c === QUOTE) {
            keyStart = offset + i + 1;
            keyHasEscape = false;
            next = KeyString;
          } else if (c === CLOSE_BRACE && now === ObjectOpened) {
            next = close(offset + i + 1);
            if (next === Dead) {
              now = Dead;
              i++;
              break scan;
            }
          }
          break;
        case ColonWanted:
          if (c === COLON) next = ValueWanted;
          break;
        case ColonOfWantedKey:
          if (c === COLON) {
            const candidate = stack.at(-1);
            if (candidate && offset + i - candidate.start < maxLength) candidate.hasKey = true;
            next = ValueWanted;
          }
          break;
        case ArrayOpened:
        case ValueWanted:
          if (c === QUOTE) next = ValueString;
          else if (c === OPEN_BRACE) {
            if (open(newCandidate(offset + i), offset + i)) next = ObjectOpened;
          } else if (c === OPEN_BRACKET) {
            if (open(undefined, offset + i)) next = ArrayOpened;
          } else if (c === CLOSE_BRACKET && now === ArrayOpened) next = close(offset + i + 1);
          else if (c === MINUS) next = NumberSign;
          else if (c === 48) next = NumberZero;
          else if (isDigit(c)) next = NumberInteger;
          else {
            literalRest = c === 116 ? "rue" : c === 102 ? "alse" : c === 110 ? "ull" : "";
            if (literalRest !== "") next = Literal;
          }
          break;
        case Literal:
          if (c === literalRest.charCodeAt(0)) {
            literalRest = literalRest.slice(1);
            next = literalRest === "" ? ValueEnded : Literal;
          }
          break;
        case KeyEscape:
        case ValueEscape:
          if (c === 117) {
            hexDigits = 0;
            next = now === KeyEscape ? KeyHex : ValueHex;
          } else if (isSimpleEscape(c)) next = now === KeyEscape ? KeyString : ValueString;
          break;
        case KeyHex:
        case ValueHex:
          if (isHexDigit(c)) {
            hexDigits++;
            if (hexDigits < 4) next = now;
            else next = now === KeyHex ? KeyString : ValueString;
          }
          break;
        default:
          next = afterNumberCharacter(now, c);
          if (next === ValueEnded) {
            now = ValueEnded;
            continue; // the character belongs to what follows the number
          }
      }
      if (next === Dead) {
        die(offset + i, { type: "syntax", expected: expectedIn(now) });
        now = Dead;
        break;
      }
      now = next;
      i++;
    }
    state = now;
    return i;
  }

  return {
    isAlive: () => state !== Dead,
    isInString: () => state >= KeyString && state <= ValueHex,
    start(position) {
      state = open(newCandidate(position), position) ? ObjectOpened : Dead;
    },
    run,
    end(position) {
      die(position, { type: "text-ended" });
      state = Dead;
    },
  };
}

/**
 * Whether an object can begin at the brace `text[at]`, as far as this piece of the text can tell: only a key or the
 * closing brace may follow. Spares a candidate for nearly every brace of prose and of program code.
 */
export function mayOpenObject(text: string, at: number): boolean {
  for (let i = at + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return c === QUOTE || c === CLOSE_BRACE;
  }
  return true;
}

export function markFailed(candidate: ObjectCandidate, end: number, failure: ObjectFailure): void {
  candidate.end = end;
  candidate.state = "failed";
  candidate.failure = failure;
}

function newCandidate(start: number): ObjectCandidate {
  return { start, end: start, state: "open", hasKey: false, failure: undefined };
}
