import { ExpressionError } from "./expression-error.ts";

/** A piece of a formula; `text` as it stands there, a literal without its quotes. */
export type Token = {
  readonly type: "number" | "text" | "name" | "operator" | "end";
  readonly text: string;
  /** From 0. */
  readonly position: number;
};

/** Its groups: 1 number, 2 name, 3 text in double quotes, 4 in single ones, 5 spelling of elsewhere, 6 operator. With names it would take four times as long. */
const tokenPattern =
  /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|"([^"]*)"|'([^']*)'|(===|!==|<>|=<|=>|&(?!&)|\|(?!\|)|[×·⋅÷−–≤≥≠²³√π“”„’[\]{};])|(\*\*|[<>=!]=|&&|\|\||[-+*/%^<>!?:(),])|$)/y;

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
  let done = 0;
  for (;;) {
    tokenPattern.lastIndex = done;
    const match = tokenPattern.exec(text);
    if (match === null) throw unreadable(text, done + text.slice(done).search(/\S/));
    done = tokenPattern.lastIndex;
    const token = toToken(match, done);
    tokens.push(token);
    if (token.type === "end") return tokens;
  }
}

/** @param end where the text goes on after the match */
function toToken(match: RegExpExecArray, end: number): Token {
  const at = (text: string, type: Token["type"]): Token => ({ type, text, position: end - text.length });
  if (match[1] !== undefined) return at(match[1], "number");
  if (match[2] !== undefined) return at(match[2], "name");
  if (match[6] !== undefined) return at(match[6], "operator");
  const other = match[5];
  if (other !== undefined)
    throw new ExpressionError(`write ${spellings.get(other)} in place of ${other}`, end - other.length);
  const literal = match[3] ?? match[4];
  if (literal === undefined) return at("", "end");
  return { type: "text", text: literal, position: end - literal.length - 2 };
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
