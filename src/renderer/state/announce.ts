import { useApp } from "./store.ts";

/** Says something to a screen reader that others see. */
export function announce(text: string): void {
  useApp.setState({ announcement: text });
}
