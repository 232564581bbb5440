/**
 * The little that the Electron window and its host share besides the contract. Where `window.planformHost` is
 * absent, the page runs in a browser and connects by WebSocket.
 */
export type PlanformHost = {
  readonly kind: "electron";
  /** Shows the system's dialog; undefined when it was cancelled. */
  readonly chooseFolder: () => Promise<string | undefined>;
};

/** The page posts a message of this type to its own window, with one end of a MessageChannel for the contract. */
export const connectMessageType = "planform:connect";

/** Channels between preload and main. */
export const portChannel = "planform:port";
export const chooseFolderChannel = "planform:choose-folder";
