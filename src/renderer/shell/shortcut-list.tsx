import { Keys } from "../ui/keys.tsx";

const groups: readonly { title: string; rows: readonly (readonly [string, string])[] }[] = [
  {
    title: "Canvas",
    rows: [
      ["Tab", "Add a node where the pointer is"],
      ["Delete", "Delete the selection"],
      ["Ctrl+A", "Select all nodes"],
      ["Esc", "Clear the selection"],
      ["Arrow keys", "Move the selected nodes"],
      ["F", "Fit everything into view"],
      ["Shift+Click", "Add to the selection"],
      ["Shift+Drag", "Select by a frame"],
    ],
  },
  {
    title: "Everywhere",
    rows: [
      ["Ctrl+Z", "Undo"],
      ["Ctrl+Shift+Z", "Redo"],
      ["Ctrl+J", "Show or hide the chat"],
      ["Ctrl+,", "Settings"],
      ["?", "This list"],
    ],
  },
  {
    title: "Chat",
    rows: [
      ["/", "Write a message"],
      ["Enter", "Send, or queue while a turn runs"],
      ["Shift+Enter", "New line"],
      ["@", "Mention a node or a file of the study"],
      ["Arrow up", "Earlier messages, in an empty field"],
      ["Esc", "Stop the running turn"],
      ["Ctrl+Shift+O", "New conversation"],
      ["Ctrl+Shift+F", "Conversations, and search in them"],
      ["F2", "Rename a conversation in the list"],
    ],
  },
];

export function ShortcutList() {
  return (
    <div className="grid gap-4">
      {groups.map(({ title, rows }) => (
        <section key={title}>
          <h3 className="mb-1 text-small font-medium text-faint">{title}</h3>
          <dl className="grid grid-cols-[1fr_auto] gap-y-1 text-small">
            {rows.map(([keys, text]) => (
              <div key={keys} className="contents">
                <dt>{text}</dt>
                <dd>
                  <Keys keys={keys} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
