export const en = {
  found: { one: "{n} colleague", other: "{n} colleagues" },
  people: "Colleagues",
};
