import { ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { type FormEvent, useState } from "react";
import { Effort, ModelName } from "../../shared/chat/chat.ts";
import { setModel } from "../state/actions/conversations.ts";
import { useShownSession } from "../state/selectors.ts";
import { useApp } from "../state/store.ts";
import { Button } from "../ui/button.tsx";
import { Tooltip } from "../ui/tooltip.tsx";

const knownModels = ["sonnet", "opus", "haiku"];

/** Which model answers in this conversation, and how long it thinks; from the next message on. */
export function ModelChoiceMenu() {
  const session = useShownSession();
  const settings = useApp((state) => state.settings?.values);
  const model = session?.model;
  const effort = session?.effort;
  const usualModel = textOf(settings?.["claude.model"]);
  const usualEffort = textOf(settings?.["claude.effort"]);
  const shownModel = model ?? (usualModel === "" ? "default model" : usualModel);
  const shownEffort = effort ?? (usualEffort === "default" ? "" : usualEffort);

  return (
    <Popover.Root>
      <Tooltip text="Model and effort of this conversation" side="top">
        <Popover.Trigger
          data-testid="model-choice"
          aria-label={`Model: ${shownModel}${shownEffort === "" ? "" : `, effort: ${shownEffort}`}`}
          className="inline-flex h-6.5 min-w-0 items-center gap-1 rounded-md px-1.5 text-small text-dim hover:bg-hover hover:text-text"
        >
          <span className="min-w-0 truncate">
            {shownModel}
            {shownEffort === "" ? null : <span className="text-faint"> · {shownEffort}</span>}
          </span>
          <ChevronDown size={12} className="shrink-0 text-faint" aria-hidden />
        </Popover.Trigger>
      </Tooltip>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          sideOffset={6}
          aria-label="Model and effort"
          data-testid="model-menu"
          className="z-40 max-h-(--radix-popover-content-available-height) w-64 overflow-y-auto rounded-md border border-line-strong bg-panel p-3 text-small"
        >
          <fieldset>
            <legend className="mb-1 font-medium text-faint">Model</legend>
            <Choice
              name="model"
              label="Default"
              note={usualModel === "" ? "as claude chooses" : usualModel}
              isChosen={model === undefined}
              onChoose={() => void setModel(withEffort(undefined, effort))}
            />
            {knownModels.map((name) => (
              <Choice
                key={name}
                name="model"
                label={name}
                isChosen={model === name}
                onChoose={() => void setModel(withEffort(name, effort))}
              />
            ))}
            {model === undefined || knownModels.includes(model) ? null : (
              <Choice name="model" label={model} isChosen onChoose={() => undefined} />
            )}
          </fieldset>
          <OtherModel onChoose={(name) => void setModel(withEffort(name, effort))} />
          <fieldset className="mt-3">
            <legend className="mb-1 font-medium text-faint">Effort</legend>
            <Choice
              name="effort"
              label="Default"
              note={usualEffort === "default" ? "as the model chooses" : usualEffort}
              isChosen={effort === undefined}
              onChoose={() => void setModel(model === undefined ? {} : { model })}
            />
            {Effort.options.map((level) => (
              <Choice
                key={level}
                name="effort"
                label={level}
                isChosen={effort === level}
                onChoose={() => void setModel(withEffort(model, level))}
              />
            ))}
          </fieldset>
          <p className="mt-2 text-tiny text-faint">Counts from the next message on.</p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

type ChoiceProps = {
  name: string;
  label: string;
  note?: string;
  isChosen: boolean;
  onChoose: () => void;
};

function Choice({ name, label, note, isChosen, onChoose }: ChoiceProps) {
  return (
    <label className="flex items-center gap-2 rounded px-1 py-0.5 hover:bg-hover">
      <input type="radio" name={name} checked={isChosen} onChange={onChoose} className="accent-accent" />
      <span className="min-w-0 truncate">{label}</span>
      {note === undefined ? null : <span className="min-w-0 truncate text-tiny text-faint">{note}</span>}
    </label>
  );
}

/** A model that is not in the list, by its full name. */
function OtherModel({ onChoose }: { onChoose: (name: string) => void }) {
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string>();

  function submit(event: FormEvent): void {
    event.preventDefault();
    const parsed = ModelName.safeParse(name.trim());
    setProblem(parsed.success ? undefined : "Letters, digits and . _ : / @ - only");
    if (!parsed.success) return;
    setName("");
    onChoose(parsed.data);
  }

  return (
    <form onSubmit={submit} className="mt-1 flex flex-wrap gap-1">
      <input
        value={name}
        onChange={({ target }) => setName(target.value)}
        placeholder="Another name"
        aria-label="Name of another model"
        aria-invalid={problem !== undefined}
        spellCheck={false}
        className="min-w-0 flex-1 rounded-md border border-line-field bg-bg px-2 py-0.5"
      />
      <Button type="submit" disabled={name.trim() === ""}>
        Use
      </Button>
      {problem === undefined ? null : (
        <span role="alert" className="w-full text-tiny text-bad">
          {problem}
        </span>
      )}
    </form>
  );
}

function withEffort(model: string | undefined, effort: Effort | undefined) {
  return { ...(model === undefined ? {} : { model }), ...(effort === undefined ? {} : { effort }) };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
