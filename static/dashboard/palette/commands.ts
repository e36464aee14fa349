/** What the palette offers. A page adds its own actions; places are the same everywhere. */
import { helpOpen } from "../keys/store";
import { setAvailability } from "../live/link";
import { rights } from "../live/session";
import { type Key, t } from "./i18n/index";

export interface Command {
  /** Names it among those used last. */
  id: string;
  title: string;
  group: "actions" | "places" | "conversations";
  /** Shown beside it, one key each. */
  keys?: readonly string[];
  /** Said beside it, such as a contact's address. */
  detail?: string;
  run: () => unknown;
}

type Source = () => readonly Command[];
const sources: Source[] = [];

/** Let a page offer what can be done on it now. */
export function offerCommands(source: Source): void {
  sources.push(source);
}

const PLACES: [Key, string, "" | "supervisor" | "admin"][] = [
  ["inbox", "/inbox/", ""],
  ["wall", "/wall/", "supervisor"],
  ["visitors", "/visitors/", ""],
  ["contacts", "/contacts/", ""],
  ["tasks", "/contacts/tasks/", ""],
  ["traffic", "/traffic/", ""],
  ["ratings", "/ratings/", ""],
  ["profile", "/settings/profile/", ""],
  ["arrivals", "/settings/arrivals/", ""],
  ["writing", "/settings/writing/", ""],
  ["canned", "/settings/canned-responses/", ""],
  ["websites", "/settings/websites/", "admin"],
  ["invitations", "/settings/invitations/", "admin"],
  ["forms", "/settings/forms/", "admin"],
  ["hours", "/settings/hours/", "admin"],
  ["attributes", "/settings/contact-attributes/", "admin"],
  ["team", "/settings/team/", "admin"],
  ["company", "/settings/company/", "admin"],
  ["auditLog", "/settings/audit-log/", "admin"],
];

export function commandsNow(): Command[] {
  const { maySupervise, mayAdminister } = rights.peek();
  const places = PLACES.filter(([, , who]) => !who || (who === "admin" ? mayAdminister : maySupervise));
  return [
    ...sources.flatMap((source) => source()),
    ...(["online", "away", "offline"] as const).map(
      (each): Command => ({ id: each, title: t(each), group: "actions", run: () => setAvailability(each) }),
    ),
    {
      id: "keys",
      title: t("keys"),
      group: "actions",
      keys: ["?"],
      run: () => {
        helpOpen.value = true;
      },
    },
    ...places.map(([key, path]): Command => ({ id: key, title: t(key), group: "places", run: () => location.assign(path) })),
  ];
}
