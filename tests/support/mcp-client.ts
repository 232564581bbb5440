import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { buildServer } from "../../mcp-server/build-server.ts";
import type { Surroundings } from "../../mcp-server/surroundings.ts";
import type { Workspace } from "../../mcp-server/workspace/workspace.ts";
import { ModificationAnswer } from "../../src/shared/study/modification.ts";

export type ToolClient = {
  readonly client: Client;
  /** The answer's text, parsed. @throws Error with the reason where the tool refused. */
  call(name: string, input?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** A changing call: its message and ops, checked as the app checks them. */
  change(name: string, input: Record<string, unknown>): Promise<ModificationAnswer>;
  /** The text of a refusal. @throws Error where the tool did not refuse. */
  refusal(name: string, input?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
};

/** The SDK's own client over a transport. */
export async function connectClient(transport: Transport): Promise<ToolClient> {
  const client = new Client({ name: "test-client", version: "1.0.0" });
  await client.connect(transport);

  async function callRaw(
    name: string,
    input: Record<string, unknown>,
  ): Promise<{ text: string; isError: boolean }> {
    const result = await client.callTool({ name, arguments: input });
    const content: unknown = result.content;
    const [block] = Array.isArray(content) ? content : [];
    return { text: String(block?.text), isError: result.isError === true };
  }

  async function call(name: string, input: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { text, isError } = await callRaw(name, input);
    if (isError) throw new Error(text);
    return JSON.parse(text);
  }

  return {
    client,
    call,
    change: async (name, input) => ModificationAnswer.parse(await call(name, input)),
    async refusal(name, input = {}) {
      const { text, isError } = await callRaw(name, input);
      if (!isError) throw new Error(`Not refused: ${text}`);
      return text;
    },
    close: () => client.close(),
  };
}

/** A client of a server in this process, without any pipe between: in power mode, on a trusted study, by default. */
export async function connectInProcess(
  workspace: Workspace,
  options: {
    readonly surroundings?: Partial<Surroundings>;
    readonly onError?: (error: Error) => void;
  } = {},
): Promise<ToolClient> {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const surroundings = makeSurroundings({
    studyFolder: workspace.studies.currentFolder,
    ...options.surroundings,
  });
  await buildServer(workspace, surroundings, options.onError ?? rethrow).connect(serverSide);
  return connectClient(clientSide);
}

export function makeSurroundings(fields: Partial<Surroundings> = {}): Surroundings {
  return {
    studyFolder: "/studies/beam",
    mode: "power",
    isTrusted: true,
    scratchFolder: undefined,
    webDomains: [],
    pythonPath: undefined,
    runnerFile: undefined,
    runPreferences: { workers: 1, keepLast: 10, keepBest: 10, sandbox: "auto", pythonPath: undefined },
    env: {},
    ...fields,
  };
}

function rethrow(error: Error): never {
  throw error;
}
