import { z } from "zod";
import { create } from "zustand";
import { readStoredValue, writeStoredValue } from "./stored.ts";

/** What a new study starts from. */
export const StudyStart = z.enum(["empty", "template", "form", "interview"]);
export type StudyStart = z.infer<typeof StudyStart>;

/** A row of a table as it was typed. */
export const FormRow = z.strictObject({ id: z.string(), cells: z.record(z.string(), z.string()) });
export type FormRow = z.infer<typeof FormRow>;

export const rowSections = ["variables", "outputs", "objectives", "constraints"] as const;
export type RowSection = (typeof rowSections)[number];

/** The form for a new study, as it was typed: it is kept until a study was made of it. */
export const NewStudyForm = z.strictObject({
  name: z.string(),
  /** Undefined: the folder that is proposed. */
  folder: z.string().optional(),
  start: StudyStart,
  /** Name of the sample that was chosen. */
  template: z.string(),
  description: z.string(),
  variables: z.array(FormRow),
  /** Kind of the solver, or "formula" for none. */
  solver: z.string(),
  input: z.string(),
  command: z.string(),
  files: z.string(),
  outputs: z.array(FormRow),
  /** The cell `of` holds the id of a row of the outputs or variables, so that it stays when that is renamed. */
  objectives: z.array(FormRow),
  constraints: z.array(FormRow),
  trials: z.string(),
  workers: z.string(),
});
export type NewStudyForm = z.infer<typeof NewStudyForm>;

export const emptyForm: NewStudyForm = {
  name: "",
  start: "form",
  template: "",
  description: "",
  variables: [{ id: "variable", cells: {} }],
  solver: "formula",
  input: "",
  command: "",
  files: "",
  outputs: [{ id: "output", cells: {} }],
  objectives: [{ id: "objective", cells: {} }],
  constraints: [{ id: "constraint", cells: {} }],
  trials: "",
  workers: "",
};

type NewStudyState = {
  readonly form: NewStudyForm;
  /** A folder for the name as it stands; empty while there is no name. */
  readonly proposedFolder: string;
};

const storedKey = "new-study";

export const useNewStudy = create<NewStudyState>()(() => ({
  form: readStoredValue(storedKey, NewStudyForm) ?? emptyForm,
  proposedFolder: "",
}));

/** Takes over what was typed, and keeps it for the case that the page is left by mistake. */
export function changeForm(changes: Partial<NewStudyForm>): void {
  const form = { ...useNewStudy.getState().form, ...changes };
  useNewStudy.setState({ form });
  writeStoredValue(storedKey, form);
}

/** Empties the form. @returns what stood in it */
export function clearForm(): NewStudyForm {
  const { form } = useNewStudy.getState();
  useNewStudy.setState({ form: { ...emptyForm, start: form.start }, proposedFolder: "" });
  writeStoredValue(storedKey, undefined);
  return form;
}
