/** A shortcut such as `Ctrl+Shift+Z`, each key in its own cap. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="inline-flex shrink-0 gap-0.5">
      {keys.split("+").map((key) => (
        <kbd
          key={key}
          className="rounded border border-line-strong bg-code px-1 font-sans text-tiny leading-4 text-dim"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
