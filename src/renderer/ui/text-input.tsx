type TextInputProps = {
  label: string;
  value: string;
  placeholder: string;
  onChange: (value: string) => void;
};

export function TextInput({ label, value, placeholder, onChange }: TextInputProps) {
  return (
    <label className="grid gap-1">
      <span className="text-small text-dim">{label}</span>
      <input
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        className="rounded-md border border-line-field bg-bg px-2 py-1"
      />
    </label>
  );
}
