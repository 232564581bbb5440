/** All addresses of the API begin with it. */
export const apiPrefix = "/api/v1";

/** Where the sockets of the chat stream are opened. */
export const chatStreamPath = `${apiPrefix}/chat`;

/** True for what is answered by the API, if only with an error: its errors are JSON. */
export function isApiPath(url: string): boolean {
  return /^\/api(?:[/?]|$)/.test(url);
}
