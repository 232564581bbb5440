import type { ExcerptLine } from "../../shared/study/text-place.ts";
import { tokenAt } from "./token-at.ts";

/** Some lines of a file, with the place marked where it goes wrong. */
export function Excerpt({ lines }: { lines: readonly ExcerptLine[] }) {
  const [first] = lines;
  if (first === undefined) return null;
  const marked = lines.find(({ mark }) => mark !== undefined);
  return (
    <figure
      data-testid="excerpt"
      aria-label={`study.json from line ${first.line}${marked === undefined ? "" : `, wrong at line ${marked.line}`}`}
      className="overflow-x-auto rounded-md border border-line bg-code py-1.5 font-mono text-small"
    >
      <table className="w-full border-collapse">
        <tbody>
          {lines.map(({ line, text, mark }) => (
            <tr key={line} data-marked={mark !== undefined} className="data-[marked=true]:bg-bad-bg">
              <td className="num w-px border-r border-line px-3 text-right align-top text-faint select-none">
                {line}
              </td>
              <td className="px-3 whitespace-pre">
                {mark === undefined ? text : <Marked text={text} mark={mark} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function Marked({ text, mark }: { text: string; mark: number }) {
  const token = tokenAt(text, mark);
  return (
    <>
      {text.slice(0, mark)}
      <mark className="rounded-[2px] bg-transparent text-bad underline decoration-wavy underline-offset-3">
        {token === "" ? "\u00a0" : token}
      </mark>
      {text.slice(mark + token.length)}
    </>
  );
}
