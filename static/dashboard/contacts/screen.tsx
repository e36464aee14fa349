import { useEffect } from "preact/hooks";
import { MyTasks } from "../tasks/mine";
import { Detail } from "./detail/detail";
import { t } from "./i18n/index";
import { Import } from "./imports/import";
import { Imports } from "./imports/list";
import { List } from "./list/list";
import { importing, load, open, rows, selected, tasksOpen } from "./store";

export function Screen({ settings }: { settings: string }) {
  const id = selected.value;
  const table = importing.value;
  const mine = tasksOpen.value;
  useEffect(() => {
    if (!id && table === null && !mine && rows.peek() === null) void load();
  }, [id, table, mine]);
  return (
    <>
      <h1 class="sr-only">{t("contacts")}</h1>
      {mine ? (
        <MyTasks onBack={() => open(null)} />
      ) : table !== null ? (
        table ? (
          <Import key={table} id={table} />
        ) : (
          <Imports />
        )
      ) : id ? (
        <Detail key={id} id={id} settings={settings} />
      ) : (
        <List settings={settings} />
      )}
    </>
  );
}
