import { useState } from "react";
import { toErrorInfo } from "../../shared/errors.ts";
import { type SettingKey, type SettingProblem, settingDefinition } from "../../shared/settings.ts";
import { setSetting } from "../state/actions/settings.ts";
import { Button } from "../ui/button.tsx";
import { Select } from "../ui/select.tsx";
import { parseSetting, settingEditor } from "./parse-setting.ts";

type SettingRowProps = {
  settingKey: SettingKey;
  value: unknown;
  isFixed: boolean;
  problem: SettingProblem | undefined;
};

export function SettingRow({ settingKey, value, isFixed, problem }: SettingRowProps) {
  const definition = settingDefinition(settingKey);
  const editor = settingEditor(settingKey);
  /** What was entered, until the value that it was entered over is another. */
  const [draft, setDraft] = useState<{ readonly text: string; readonly over: unknown }>();
  const [error, setError] = useState<string>();
  if (draft !== undefined && draft.over !== value) setDraft(undefined);
  const text = draft?.text ?? String(value ?? "");
  const isDefault = value === definition.default;
  const message =
    error ??
    (problem === undefined
      ? undefined
      : `${problem.message} (in ${problem.source}); the value below is used`);

  async function commit(typed: string): Promise<void> {
    if (typed === String(value ?? "")) {
      setDraft(undefined);
      setError(undefined);
      return;
    }
    const parsed = parseSetting(settingKey, typed);
    if (parsed.type === "error") {
      setError(parsed.message);
      return;
    }
    setDraft({ text: typed, over: value });
    try {
      await setSetting(settingKey, parsed.value);
      setError(undefined);
    } catch (thrown) {
      setError(toErrorInfo(thrown).message);
    }
  }

  const shared = {
    id: `setting-${settingKey}`,
    disabled: isFixed,
    "aria-invalid": error !== undefined,
    className:
      "num w-56 rounded-md border border-line-field bg-bg px-2 py-0.5 disabled:opacity-60 aria-invalid:border-bad",
  };
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-1 px-3 py-2.5">
      <div className="min-w-56 flex-1">
        <label htmlFor={shared.id} className="font-medium">
          {definition.title}
        </label>
        <p className="text-small text-dim">{definition.description}</p>
        <p className="num text-tiny text-faint">
          {settingKey} · default: {defaultWords[String(definition.default)] ?? String(definition.default)}
          {definition.unit === undefined ? "" : ` ${definition.unit}`}
          {editor.bounds === undefined ? "" : ` · ${editor.bounds}`}
        </p>
        {message === undefined ? null : (
          <p role="alert" className="text-small text-bad">
            {message}
          </p>
        )}
        {isFixed ? (
          <p className="text-small text-warn">Set by {definition.environment}; change it there.</p>
        ) : null}
      </div>
      <div className="flex items-center gap-2">
        {editor.isCheckbox === true ? (
          <span className="flex w-56">
            <input
              id={shared.id}
              type="checkbox"
              disabled={isFixed}
              checked={text === "true"}
              onChange={(event) => void commit(String(event.target.checked))}
              className="size-4 accent-accent"
            />
          </span>
        ) : editor.options === undefined ? (
          <input
            {...shared}
            value={text}
            spellCheck={false}
            onChange={(event) => setDraft({ text: event.target.value, over: value })}
            onBlur={() => void commit(text)}
            onKeyDown={(event) => (event.key === "Enter" ? void commit(text) : undefined)}
          />
        ) : (
          <Select
            id={shared.id}
            disabled={isFixed}
            className="w-56"
            value={text}
            onChange={(event) => void commit(event.target.value)}
          >
            {editor.options.map((option) => (
              <option key={option} value={option}>
                {option}
              </option>
            ))}
          </Select>
        )}
        <span className="w-5 text-small text-faint">{definition.unit}</span>
        <Button
          look="quiet"
          className={isDefault || isFixed ? "invisible" : ""}
          onClick={() => void commit(String(definition.default))}
        >
          Reset
        </Button>
      </div>
    </li>
  );
}

const defaultWords: Readonly<Record<string, string>> = { "": "empty", true: "on", false: "off" };
