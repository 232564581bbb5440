import { useState } from "react";
import { createStudy } from "../state/actions/studies.ts";
import { TextInput } from "../ui/text-input.tsx";
import { PathForm } from "./path-form.tsx";

export function CreateForm() {
  const [name, setName] = useState("");
  const [path, setPath] = useState("");
  return (
    <PathForm
      title="Start a new study"
      action="Create the study"
      canSubmit={name.trim() !== "" && path.trim() !== ""}
      onSubmit={() => createStudy(path.trim(), name.trim())}
    >
      <TextInput label="Name" value={name} onChange={setName} placeholder="Bracket, lighter" />
      <TextInput
        label="Folder, made when it is not there"
        value={path}
        onChange={setPath}
        placeholder="/home/me/studies/bracket"
      />
    </PathForm>
  );
}
