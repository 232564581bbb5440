/** What the user says to a tool call that the CLI asks about. */
export type PermissionAnswer =
  /** `updatedInput` is what the tool gets: the input that was asked about, or a changed one. */
  | { readonly behavior: "allow"; readonly updatedInput: unknown }
  /** The model reads `message` as the result of its call. */
  | { readonly behavior: "deny"; readonly message: string };

/** The line for the CLI's stdin that answers its `control_request` of this id. */
export function buildControlResponseLine(requestId: string, answer: PermissionAnswer): string {
  const response = { subtype: "success", request_id: requestId, response: answer };
  return `${JSON.stringify({ type: "control_response", response })}\n`;
}
