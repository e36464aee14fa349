/** Cards of own pages, in English; its keys are the keys of every catalogue. */
export const en = {
  preview: "Card of the page",
  remove: "Remove preview",
  removed: "Goes without a card of the page.",
  show: "Show it",
};
