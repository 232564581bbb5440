/** Messages that the program offers to send in the user's name. */
export const preparedMessages = {
  interview:
    "Interview me about the part, one question at a time, and fill the canvas step by step with what I answer: what it is, what may vary within which bounds, how a design is computed, the objectives, the limits and the budget.",
  review: "Review my set-up: what in it is wrong or doubtful, and what is missing?",
  explain: "Explain this study",
} as const;

/** A text to fill in, for somebody who would rather say everything at once. */
export const descriptionOutline = [
  "The part: ",
  "May vary: ",
  "Computed by: ",
  "Results: ",
  "As small or large as possible: ",
  "Limits: ",
  "Designs to compute: ",
].join("\n");
