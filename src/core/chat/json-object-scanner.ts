import {
  createJsonRecognizer,
  type JsonRecognizer,
  markFailed,
  mayOpenObject,
  type ObjectCandidate,
  type RecognizerOptions,
} from "./json-recognizer.ts";

export type ObjectScanner = {
  /** Reads the next piece of the text and hands out what became certain by it. */
  scan(piece: string): void;
  /** The text is over: what is open fails. */
  end(): void;
  /** Nothing before this place is needed any more. */
  neededFrom(): number;
  /** Characters read and candidates settled so far: the measure of the work done. */
  work(): number;
};

export type ObjectScannerOptions = Omit<RecognizerOptions, "onOpen"> & {
  /** Called with each object that counts and each failed one that has the key, in the order of their first characters. */
  readonly onSettled: (candidate: ObjectCandidate) => void;
};

/** How much is read before candidates are settled, so that memory does not grow with the size of a piece. */
const strideLength = 65_536;

/**
 * Finds JSON objects among any other text: from left to right, at each brace, the object that begins there counts if
 * it is valid, and the search goes on behind it; else it goes on at the next brace.
 *
 * Done literally that is quadratic. Two things make it linear. All braces inside one parse share that parse
 * (json-recognizer.ts). And a brace that an open parse takes for a part of a string can only begin another parse if a
 * quote follows: from there on what is inside a string for the one is outside for the other, and a backslash outside
 * a string ends that parse, so each further brace is outside a string for one of the two and joins it. Two
 * recognisers are enough for every text, each character is read at most twice.
 */
export function createJsonObjectScanner(options: ObjectScannerOptions): ObjectScanner {
  const { maxLength, onSettled } = options;
  // In the order of `start`, because both recognisers stand at the same place whenever one opens a candidate.
  let queue: ObjectCandidate[] = [];
  let head = 0;
  let position = 0;
  let consumedUntil = 0;
  let workDone = 0;
  const recognizerOptions = {
    ...options,
    onOpen: (candidate: ObjectCandidate) => void queue.push(candidate),
  };
  const first = createJsonRecognizer(recognizerOptions);
  const second = createJsonRecognizer(recognizerOptions);

  function scanStride(text: string, offset: number, from: number, to: number): void {
    let i = from;
    while (i < to) {
      if (!first.isAlive() && !second.isAlive()) {
        const brace = text.indexOf("{", i);
        if (brace < 0 || brace >= to) return;
        if (mayOpenObject(text, brace)) first.start(offset + brace);
        i = brace + 1;
      } else if (first.isAlive() && second.isAlive()) {
        i = first.isInString()
          ? runBoth(first, second, text, offset, i, to)
          : runBoth(second, first, text, offset, i, to);
      } else {
        const [alive, idle] = first.isAlive() ? [first, second] : [second, first];
        const stop = alive.run(text, offset, i, to, "brace-in-string");
        workDone += stop - i;
        i = stop;
        // Only a brace inside a string makes it pause alive before the end; it needs no second look there.
        if (alive.isAlive() && i < to) {
          idle.start(offset + i);
          i++;
        }
      }
    }
  }

  /** One is inside a string, the other is not: until the quote that ends the string is read by both, they keep these roles. */
  function runBoth(
    inside: JsonRecognizer,
    outside: JsonRecognizer,
    text: string,
    offset: number,
    from: number,
    to: number,
  ): number {
    const stop = inside.run(text, offset, from, to, "string-end");
    for (let i = from; i < stop; ) {
      if (outside.isAlive()) i = outside.run(text, offset, i, stop, "brace-in-string");
      else {
        if (text.charCodeAt(i) === 123 && mayOpenObject(text, i)) outside.start(offset + i);
        i++;
      }
    }
    workDone += 2 * (stop - from);
    return stop;
  }

  function settle(): void {
    const headBefore = head;
    for (let candidate = queue[head]; candidate; candidate = queue[head]) {
      const isConsumed = candidate.start < consumedUntil;
      if (!isConsumed && candidate.state === "open") {
        if (position - candidate.start <= maxLength) break;
        markFailed(candidate, candidate.start + maxLength, { type: "too-long" });
      }
      if (!isConsumed) {
        if (candidate.state === "closed") {
          consumedUntil = candidate.end;
          onSettled(candidate);
        } else if (candidate.hasKey) onSettled(candidate);
      }
      candidate.state = "settled";
      head++;
    }
    workDone += head - headBefore;
    // At least as many are dropped as are moved, so that each candidate costs a constant in all.
    if (head > 0 && head * 2 >= queue.length) {
      queue = queue.slice(head);
      head = 0;
    }
  }

  return {
    scan(piece) {
      const offset = position;
      for (let from = 0; from < piece.length; from += strideLength) {
        const to = Math.min(piece.length, from + strideLength);
        scanStride(piece, offset, from, to);
        position = offset + to;
        settle();
      }
    },
    end() {
      first.end(position);
      second.end(position);
      settle();
    },
    neededFrom: () => queue[head]?.start ?? position,
    work: () => workDone,
  };
}
