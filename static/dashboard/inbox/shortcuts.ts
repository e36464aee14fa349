/** The inbox's keys, as people read them; keyboard.ts and the composer do them. */

import { type Key, t } from "../i18n/index";
import { t as keyWords } from "../keys/i18n/index";
import { offerKeys } from "../keys/store";
import { t as composerWords } from "./composer/i18n/index";

const MOVING: [string[], Key][] = [
  [["j", "k"], "keyMove"],
  [["↵"], "keyOpen"],
  [["a"], "keyAccept"],
  [["e"], "keyClose"],
  [["r"], "keyReply"],
  [["n"], "keyNote"],
  [["1", "5"], "keyViews"],
  [["x"], "keyPick"],
  [["z"], "keySnooze"],
  [["p"], "keyPromise"],
  [["/"], "keySearch"],
  [["Esc"], "keyBack"],
];
const WRITING: [string[], Key][] = [
  [["↵"], "keySend"],
  [["⇧", "↵"], "keyLine"],
  [["Alt", "N"], "keySwitch"],
];

export function offerInboxKeys(): void {
  offerKeys(
    keyWords("inbox"),
    MOVING.map(([keys, words]) => [keys, t(words)]),
  );
  offerKeys(keyWords("writing"), [
    ...WRITING.map(([keys, words]): [string[], string] => [keys, t(words)]),
    [["/"], composerWords("keySlash")],
    [["Alt", "R"], composerWords("keyRepair")],
    [["Alt", "S"], composerWords("keySpelling")],
    [["↑"], composerWords("keyEdit")],
  ]);
}
