import { FileText } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { findStudyFiles, useStudyFiles } from "../state/study-files.ts";
import { classNames } from "../ui/class-names.ts";
import { formatBytes } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";
import { FilePath } from "./mention-list.tsx";

const mostShown = 50;

/** The files of the study with a search: arrow keys and Enter, or click. */
export function StudyFilePicker({ onChoose }: { onChoose: (path: string) => void }) {
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const { value = [], isLoading, error } = useStudyFiles();
  const index = Math.min(active, value.length - 1);
  const chosen = value[index];

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") setActive(Math.min(index + 1, value.length - 1));
    else if (event.key === "ArrowUp") setActive(Math.max(index - 1, 0));
    else if (event.key === "Enter" && chosen !== undefined) onChoose(chosen.path);
    else return;
    event.preventDefault();
  }

  return (
    <div role="none" onKeyDown={onKeyDown}>
      <input
        ref={openPicker}
        value={query}
        onChange={({ target }) => {
          setQuery(target.value);
          setActive(0);
          findStudyFiles(target.value, mostShown);
        }}
        placeholder="File of the study"
        aria-label="Search for a file of the study"
        role="combobox"
        aria-expanded
        aria-controls="study-file-list"
        aria-activedescendant={chosen === undefined ? undefined : `study-file-${index}`}
        className="mb-1 w-full rounded-md border border-line-field bg-bg px-2 py-1 text-ui"
      />
      <div
        id="study-file-list"
        role="listbox"
        aria-label="Files of the study"
        className="max-h-56 overflow-y-auto"
      >
        {value.map(({ path, bytes }, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the focus and handles the keys
          <div
            key={path}
            id={`study-file-${place}`}
            ref={place === index ? keepInView : undefined}
            role="option"
            tabIndex={-1}
            aria-selected={place === index}
            onPointerMove={() => setActive(place)}
            onClick={() => onChoose(path)}
            className={classNames(
              "flex items-center gap-2 rounded px-2 py-1 text-small",
              place === index && "bg-accent-bg text-accent",
            )}
          >
            <FileText size={14} strokeWidth={1.6} className="shrink-0 text-dim" aria-hidden />
            <FilePath path={path} />
            <span className="num shrink-0 text-tiny text-faint">{formatBytes(bytes)}</span>
          </div>
        ))}
      </div>
      {value.length > 0 ? null : (
        <p className="flex items-center gap-2 px-2 py-1 text-small text-faint">
          {isLoading ? <Spinner size={12} /> : null}
          {error !== undefined
            ? error.message
            : isLoading
              ? "Looking for files"
              : query === ""
                ? "The study has no files yet"
                : "No file of the study has this in its path"}
        </p>
      )}
    </div>
  );
}

function openPicker(element: HTMLInputElement | null): void {
  if (element === null) return;
  element.focus();
  findStudyFiles("", mostShown);
}

function keepInView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
