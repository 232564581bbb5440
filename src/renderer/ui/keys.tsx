/** A shortcut such as `Ctrl+Shift+Z`, each key in its own cap. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="inline-flex shrink-0 items-start gap-0.5">
      {/* The last key may be the plus itself. */}
      {keys.split(/\+(?!$)/).map((key) => (
        <kbd
          key={key}
          className="rounded border border-line-strong bg-code px-1 font-sans text-tiny leading-4 text-dim"
        >
          {signs[key] ?? key}
        </kbd>
      ))}
    </span>
  );
}

const signs: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ContextMenu: "Menu",
};
