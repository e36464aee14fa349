/** Cards of own pages, in English; its keys are the keys of every catalogue. */
export const en = {
  failed: "That did not work. Try again.",
  gone: "The card of the page is gone.",
  preview: "Card of the page",
  remove: "Remove preview",
  removed: "Goes without a card of the page.",
  show: "Show it",
};
