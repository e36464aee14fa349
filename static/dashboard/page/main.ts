/** Behaviour of server-rendered pages, attached by data attribute; every page works without it, only less kindly. */
import htmx from "htmx.org";
import { copyOnClick } from "./copy";
import { playDemo } from "./demo";
import { confirmFirst, guardForms, revealPasswords, submitOnChange, tellBusy } from "./forms";
import { previewGreeting } from "./greeting";
import { chooseBrowserZone, proposeAddress, showCurrentSetting, submitAfter } from "./people";
import { showWidget } from "./showcase";
import { offerThemes } from "./theme";
import { copyMonday, foldStretches, paintColours } from "./website";

// The content security policy allows neither eval nor inline styles.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value;
  if (token) (event as CustomEvent<{ headers: Record<string, string> }>).detail.headers["X-CSRFToken"] = token;
});

copyOnClick();
offerThemes();
submitOnChange();
tellBusy();
guardForms();
confirmFirst();
revealPasswords();
chooseBrowserZone();
proposeAddress();
submitAfter();
playDemo();
showWidget();
paintColours();
previewGreeting();
copyMonday();
foldStretches();
showCurrentSetting();
