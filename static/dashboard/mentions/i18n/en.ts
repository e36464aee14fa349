export const en = {
  found: { one: "{n} colleague", other: "{n} colleagues" },
  hidden: "May not see this conversation",
  people: "Colleagues",
};
