import { type LucideIcon, MessageSquare, Plug, User } from "lucide-react";
import type { Actor } from "../../shared/study/actor.ts";

const signs: Readonly<Record<Actor["type"], { icon: LucideIcon; className: string }>> = {
  user: { icon: User, className: "text-dim" },
  turn: { icon: MessageSquare, className: "text-accent" },
  external: { icon: Plug, className: "text-good" },
};

/** The sign of whoever changed something: the user, the chat or another program. */
export function ActorSign({ type, size = 14 }: { type: Actor["type"]; size?: number }) {
  const { icon: Icon, className } = signs[type];
  return <Icon size={size} strokeWidth={1.8} className={`shrink-0 ${className}`} aria-hidden />;
}

/** Whoever changed something, as the object of a sentence: `by you`. */
export function actorWords(actor: Actor): string {
  if (actor.type === "user") return "you";
  return actor.type === "turn" ? "the chat" : actor.name;
}
