/** Loading and saving, in English; its keys are the keys of every catalogue. */
export const en = {
  loading: "Loading",
  notLoaded: "That could not be loaded.",
  notSaved: "That was not saved. Your changes are still here.",
  save: "Save",
  saved: "Saved",
  saving: "Saving …",
  tryAgain: "Try again",
  unsaved: "Not saved yet",
};
