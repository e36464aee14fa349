/** The spelling check in English; its keys are the keys of every catalogue. */
export const en = {
  add: "Add to the company’s words",
  addFailed: "The word could not be added. Try again in a moment.",
  addHint: "“{word}” is right then for every colleague",
  added: "“{word}” is one of the company’s words now.",
  again: "Try again",
  mend: "Write {right} instead of {wrong}",
  more: { one: "and 1 more", other: "and {n} more" },
  noDictionary: "The dictionary did not load, so English is not checked now.",
  noSuggestion: "no suggestion",
  notSo: "is written here",
  pass: "Leave it",
  spelling: "Spelling",
};
