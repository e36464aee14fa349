/** What came to the websites: mounts the screen. The rail's script holds the connection. */
import { render } from "preact";
import { Screen } from "./screen";
import { keepFresh, load, loadWebsites } from "./store";

const root = document.getElementById("main");

if (root) {
  const { export: exports = "", setUp = "", snippet = "", privacy = "" } = root.dataset;
  void load();
  void loadWebsites();
  keepFresh();
  render(<Screen exports={exports} setUp={setUp} snippet={snippet} privacy={privacy} />, root);
}
