import { useState } from "react";
import type { Study } from "../../shared/study/study.ts";
import { joinWords, listWhatRuns, type RunnablePart } from "../../shared/study/what-runs.ts";
import { setTrusted } from "../state/actions/studies.ts";
import { useApp } from "../state/store.ts";
import { closeDialog } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ExactText } from "../ui/exact-text.tsx";

/** Of one list; how many more there are is said. */
const mostRows = 100;
const mostCharacters = 2_000;

const sections: readonly { readonly title: string; readonly types: readonly RunnablePart["type"][] }[] = [
  { title: "Commands", types: ["command"] },
  { title: "Scripts and inputs", types: ["script"] },
  { title: "Templates that are filled in", types: ["template"] },
  { title: "Other files", types: ["file"] },
];

/** What the open study would run and where it lies, to be looked at before it is trusted. */
export function TrustDialog({ forPower = false }: { forPower?: boolean }) {
  const open = useApp((state) => state.open);
  const [isWorking, setWorking] = useState(false);
  if (open === undefined) return null;

  async function trust(): Promise<void> {
    setWorking(true);
    const isTrusted = await setTrusted(true);
    setWorking(false);
    // On the way to power mode, the dialog of that comes next.
    if (isTrusted && !forPower) closeDialog();
  }

  return (
    <Dialog
      title="Look at what this study would run"
      onClose={closeDialog}
      isWide
      actions={
        <>
          <Button onClick={closeDialog}>Not now</Button>
          <Button look="primary" disabled={isWorking} data-testid="trust-study" onClick={() => void trust()}>
            Trust this study
          </Button>
        </>
      }
    >
      <div className="w-150 max-w-full space-y-3">
        {forPower ? <p className="font-medium">Power mode needs a study that you trust.</p> : null}
        <div>
          <p>Somebody else may have made this study. Trust it if you know where it comes from.</p>
          <p className="mt-1 font-mono text-small break-all text-dim" data-testid="trust-folder">
            <ExactText text={open.folder} />
          </p>
        </div>
        <div>
          <p>Once it is trusted:</p>
          <ul className="mt-1 list-disc space-y-1 pl-5 text-dim">
            <li>Claude may calculate in Python, in the sandbox.</li>
            <li>Power mode can be switched on: Claude may then run commands, these too.</li>
            <li>
              It counts for this folder, also when files in it change. You can take it back in the menu of the
              study.
            </li>
          </ul>
        </div>
        <WhatRuns study={open.study} />
      </div>
    </Dialog>
  );
}

function WhatRuns({ study }: { study: Study }) {
  const parts = listWhatRuns(study);
  if (parts.length === 0) {
    return (
      <p className="rounded-md border border-line px-3 py-2 text-dim" data-testid="trust-list">
        Its canvas names no command, script or file to run. Claude may still find some in its folder.
      </p>
    );
  }
  return (
    <div className="rounded-md border border-line" data-testid="trust-list">
      {sections.map(({ title, types }) => (
        <Section key={title} title={title} parts={parts.filter(({ type }) => types.includes(type))} />
      ))}
    </div>
  );
}

function Section({ title, parts }: { title: string; parts: readonly RunnablePart[] }) {
  if (parts.length === 0) return null;
  return (
    <section className="border-b border-line px-3 py-2 last:border-b-0">
      <h3 className="text-small font-medium text-dim">{title}</h3>
      <ul className="mt-1 space-y-1">
        {parts.slice(0, mostRows).map(({ nodeId, type, label, words }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a node may name the same file twice
          <li key={`${nodeId} ${type} ${index}`}>
            <p className="font-mono text-small break-all whitespace-pre-wrap">
              <ExactText text={cut(joinWords(words))} />
            </p>
            <p className="text-tiny break-words text-faint">
              <ExactText text={label} />
            </p>
          </li>
        ))}
      </ul>
      {parts.length > mostRows ? (
        <p className="mt-1 text-small text-dim">
          and {parts.length - mostRows} more: see the nodes on the canvas
        </p>
      ) : null}
    </section>
  );
}

function cut(text: string): string {
  return text.length > mostCharacters
    ? `${text.slice(0, mostCharacters)} ... (${text.length - mostCharacters} more characters)`
    : text;
}
