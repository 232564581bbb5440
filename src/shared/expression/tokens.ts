import { ExpressionError } from "./expression-error.ts";

/** A piece of a formula; `text` as it stands there, a literal without its quotes. */
export type Token = {
  readonly type: "number" | "text" | "name" | "operator" | "end";
  readonly text: string;
  /** From 0. */
  readonly position: number;
};

const tokenPattern =
  /\s+|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_][A-Za-z0-9_]*)|"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<other>===|!==|<>|=<|=>|&(?!&)|\|(?!\|)|[×·⋅÷−–≤≥≠²³√π“”„’[\]{};])|(?<operator>\*\*|[<>=!]=|&&|\|\||[-+*/%^<>!?:(),])/y;

/** What people write, or paste from elsewhere, and how it is written here. */
const spellings: ReadonlyMap<string, string> = new Map([
  ["===", "=="],
  ["!==", "!="],
  ["<>", "!="],
  ["=<", "<="],
  ["=>", ">="],
  ["×", "*"],
  ["·", "*"],
  ["⋅", "*"],
  ["÷", "/"],
  ["−", "-"],
  ["–", "-"],
  ["≤", "<="],
  ["≥", ">="],
  ["≠", "!="],
  ["²", "^2"],
  ["³", "^3"],
  ["√", "sqrt( )"],
  ["π", "pi"],
  ["“", '"'],
  ["”", '"'],
  ["„", '"'],
  ["’", "'"],
  ["&", "&&"],
  ["|", "||"],
  ["[", "("],
  ["]", ")"],
  ["{", "("],
  ["}", ")"],
  [";", ","],
]);

/** Cuts a formula into its pieces; the last one is the end. Linear in the text. @throws ExpressionError */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    tokenPattern.lastIndex = position;
    const match = tokenPattern.exec(text);
    if (match === null) throw unreadable(text, position);
    const token = toToken(match, position);
    if (token !== undefined) tokens.push(token);
    position = tokenPattern.lastIndex;
  }
  tokens.push({ type: "end", text: "", position });
  return tokens;
}

/** undefined for white space */
function toToken({ groups = {} }: RegExpExecArray, position: number): Token | undefined {
  const { number, name, operator, other, double, single } = groups;
  if (number !== undefined) return { type: "number", text: number, position };
  if (name !== undefined) return { type: "name", text: name, position };
  if (operator !== undefined) return { type: "operator", text: operator, position };
  if (other !== undefined)
    throw new ExpressionError(`write ${spellings.get(other)} in place of ${other}`, position);
  const literal = double ?? single;
  return literal === undefined ? undefined : { type: "text", text: literal, position };
}

function unreadable(text: string, position: number): ExpressionError {
  const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
  if (character === '"' || character === "'")
    return new ExpressionError(`the text has no closing ${character}`, position);
  if (character === "=")
    return new ExpressionError("a formula assigns nothing: write == to compare", position);
  if (character === ".")
    return new ExpressionError("a value has no parts: the point means nothing", position);
  return new ExpressionError(`${character} has no meaning in a formula`, position);
}
