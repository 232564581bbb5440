import { beforeEach, expect, it } from "vitest";
import "../../../../src/renderer/state/announce-asking.ts";
import type { LoadedConversation } from "../../../../src/renderer/state/loaded-conversation.ts";
import { useApp } from "../../../../src/renderer/state/store.ts";
import { useUi } from "../../../../src/renderer/state/ui-store.ts";
import { makeLoaded } from "./make-loaded.ts";

function loaded(id: string, asking: boolean): LoadedConversation {
  const made = makeLoaded({ id, mode: "power" });
  return { ...made, session: { ...made.session, asking } };
}

const show = (conversations: LoadedConversation[]) =>
  useApp.setState({
    announcement: "",
    conversations: Object.fromEntries(conversations.map((one) => [one.conversation.id, one])),
  });

beforeEach(() => {
  useApp.setState(useApp.getInitialState(), true);
  useUi.setState({ conversationId: "one" });
});

it("tells when the shown conversation stops and starts to ask, each once", () => {
  show([loaded("one", true)]);
  expect(useApp.getState().announcement).toBe("");
  show([loaded("one", false)]);
  expect(useApp.getState().announcement).toBe("Claude does not ask before it acts");
  show([loaded("one", false)]);
  expect(useApp.getState().announcement).toBe("");
  show([loaded("one", true)]);
  expect(useApp.getState().announcement).toBe("Claude asks again before it acts");
});

it("tells of a conversation that was found not to ask, and nothing of others", () => {
  show([loaded("other", false)]);
  expect(useApp.getState().announcement).toBe("");
  show([loaded("other", false), loaded("one", false)]);
  expect(useApp.getState().announcement).toBe("Claude does not ask before it acts");
});
