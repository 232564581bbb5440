import { useState } from "react";
import { type ErrorInfo, toErrorInfo } from "../../shared/errors.ts";
import { readToolResult } from "../state/actions/turns.ts";
import type { ToolPart } from "../state/selectors.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { formatBytes } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";
import { PlainBox } from "./plain-box.tsx";
import { showResult } from "./tool-result.ts";

type Reading =
  | { readonly type: "cut" }
  | { readonly type: "reading" }
  | { readonly type: "read"; readonly text: string }
  | { readonly type: "failed"; readonly error: ErrorInfo };

/** The beginning of a long result, and all of it when it is asked for. */
export function WholeResult({ turnId, part }: { turnId: string; part: ToolPart }) {
  const [reading, setReading] = useState<Reading>({ type: "cut" });

  async function read(): Promise<void> {
    setReading({ type: "reading" });
    try {
      setReading({ type: "read", text: await readToolResult(turnId, part.id) });
    } catch (error) {
      setReading({ type: "failed", error: toErrorInfo(error) });
    }
  }

  if (reading.type === "read") {
    return (
      <>
        <div className="num mt-1.5 text-tiny text-faint">Result, {formatBytes(reading.text.length)}</div>
        <PlainBox text={showResult(reading.text) ?? ""} label="Result" />
      </>
    );
  }
  return (
    <>
      <div className="mt-1.5 text-tiny text-faint">Result, its beginning</div>
      <PlainBox text={part.result ?? ""} label="Result" />
      {reading.type === "failed" ? (
        <div className="mt-1.5">
          <ErrorNote error={reading.error}>
            <Button onClick={() => void read()}>Try again</Button>
          </ErrorNote>
        </div>
      ) : (
        <Button
          look="link"
          className="mt-1 aria-disabled:opacity-50"
          data-testid="whole-result"
          aria-disabled={reading.type === "reading"}
          onClick={() => (reading.type === "reading" ? undefined : void read())}
        >
          {reading.type === "reading" ? <Spinner size={12} /> : null}
          Show the whole result
        </Button>
      )}
    </>
  );
}
