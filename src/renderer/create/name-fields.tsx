import { FolderOpen } from "lucide-react";
import { renameNewStudy } from "../state/actions/new-study.ts";
import { changeForm, useNewStudy } from "../state/new-study.ts";
import { showError } from "../state/notify.ts";
import { Button } from "../ui/button.tsx";
import { Field, fieldLook } from "./field.tsx";

/** Name and folder. The folder follows the name until somebody types another one. */
export function NameFields() {
  const { name, folder } = useNewStudy((state) => state.form);
  const proposedFolder = useNewStudy((state) => state.proposedFolder);

  async function choose(): Promise<void> {
    try {
      const chosen = await window.planformHost?.chooseFolder();
      if (chosen !== undefined) changeForm({ folder: chosen });
    } catch (error) {
      showError(error);
    }
  }

  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field id="new-study-name" label="Name">
        <input
          id="new-study-name"
          // biome-ignore lint/a11y/noAutofocus: the page was asked for to be filled in, and this is its first field
          autoFocus
          value={name}
          maxLength={200}
          placeholder="Bracket, lighter"
          onChange={(event) => renameNewStudy(event.target.value)}
          className={fieldLook}
        />
      </Field>
      <Field id="new-study-folder" label="Folder, made when it is not there">
        <div className="flex gap-2">
          <input
            id="new-study-folder"
            value={folder ?? proposedFolder}
            spellCheck={false}
            placeholder="Proposed from the name"
            onChange={(event) => changeForm({ folder: event.target.value })}
            onBlur={(event) => {
              if (event.target.value.trim() === "") changeForm({ folder: undefined });
            }}
            className={fieldLook}
          />
          {window.planformHost === undefined ? null : (
            <Button onClick={() => void choose()}>
              <FolderOpen size={13} aria-hidden />
              Choose
            </Button>
          )}
        </div>
      </Field>
    </div>
  );
}
