import { useEffect } from "preact/hooks";
import { Questions } from "../ui/dialog";
import { Detail } from "./detail/detail";
import { t } from "./i18n/index";
import { List } from "./list/list";
import { load, rows, selected } from "./store";

export function Screen({ settings }: { settings: string }) {
  const id = selected.value;
  useEffect(() => {
    if (!id && rows.peek() === null) void load();
  }, [id]);
  return (
    <>
      <h1 class="sr-only">{t("contacts")}</h1>
      {id ? <Detail key={id} id={id} settings={settings} /> : <List settings={settings} />}
      <Questions />
    </>
  );
}
