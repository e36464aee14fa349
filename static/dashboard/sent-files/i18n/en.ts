/** Files that were sent, in English; its keys are the keys of every catalogue. */
export const en = {
  again: "Try again",
  failed: "The files did not load.",
  fromUs: "From us, {at}",
  fromVisitor: "From the visitor, {at}",
  gone: "This file cannot be fetched any more.",
  lost: "File lost",
  more: "Show more",
  open: "Open {name}",
  title: "Files",
};
