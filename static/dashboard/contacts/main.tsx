/** The contacts: mounts the screen. The rail's script holds the connection. */
import { render } from "preact";
import { t as keyWords } from "../keys/i18n/index";
import { offerKeys } from "../keys/store";
import { Screen } from "./screen";
import { importing, load, loadWords, selected, startNavigation, tasksOpen } from "./store";

const root = document.getElementById("main");

if (root) {
  startNavigation();
  offerKeys(keyWords("contacts"), [
    [["j", "k"], keyWords("move")],
    [["↵"], keyWords("open")],
    [["/"], keyWords("find")],
  ]);
  void loadWords();
  if (!selected.peek() && importing.peek() === null && !tasksOpen.peek()) void load();
  render(<Screen settings={root.dataset["settings"] ?? ""} />, root);
}
