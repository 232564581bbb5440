import type { ReactNode } from "react";

export const fieldLook =
  "w-full min-w-0 rounded-md border border-line-field bg-bg px-2 py-1 aria-invalid:border-bad";

type FieldProps = {
  id: string;
  label: string;
  error?: string | undefined;
  help?: string;
  children: ReactNode;
};

/** A control with its name above it, and below it what is wrong with it. */
export function Field({ id, label, error, help, children }: FieldProps) {
  return (
    <div className="grid min-w-0 content-start gap-1">
      <label htmlFor={id} className="text-small text-dim">
        {label}
      </label>
      {children}
      {help === undefined ? null : <p className="text-small text-faint">{help}</p>}
      {error === undefined ? null : (
        <p role="alert" className="text-small text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
