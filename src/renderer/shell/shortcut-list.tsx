import { allCommands } from "../state/commands/all-commands.ts";
import { commandSections, commandTitle } from "../state/commands/command.ts";
import { gestures } from "../state/commands/gestures.ts";
import { Keys } from "../ui/keys.tsx";

/** Every command that has keys, and what is done by the pointer. */
export function ShortcutList() {
  return (
    <div className="w-210 max-w-full gap-x-10 md:columns-2">
      {commandSections.map((section) => {
        const commands = allCommands.filter((command) => command.section === section && command.keys?.length);
        const others = gestures.filter((gesture) => gesture.section === section);
        if (commands.length + others.length === 0) return null;
        return (
          <section key={section} className="mb-4">
            <h3 className="mb-1 text-small font-medium text-faint">{section}</h3>
            <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 text-small">
              {commands.map((command) => (
                <Row key={command.id} title={commandTitle(command)} keys={command.keys ?? []} />
              ))}
              {others.map(({ keys, title, isMovement }) =>
                isMovement === true ? (
                  <Row key={keys} title={title} movement={keys} />
                ) : (
                  <Row key={keys} title={title} keys={[keys]} />
                ),
              )}
            </dl>
          </section>
        );
      })}
    </div>
  );
}

type RowProps = { title: string; keys?: readonly string[]; movement?: string };

function Row({ title, keys = [], movement }: RowProps) {
  return (
    <div className="contents">
      <dt>{title}</dt>
      <dd className="flex flex-wrap items-start justify-end gap-x-1.5 text-dim">
        {movement}
        {keys.map((one) => (
          <Keys key={one} keys={one} />
        ))}
      </dd>
    </div>
  );
}
