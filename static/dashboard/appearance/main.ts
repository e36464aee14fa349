/** Settings of how the widget looks: the real widget beside the form, in step with what is not saved yet. Works without: it is a form. */
import type { Language } from "../../shared/i18n";
import type { Sample, Show, Shown, State } from "../stage/show";

const PATIENCE_MS = 120;
const SIZES = { phone: [390, 780], desktop: [820, 740] } as const;

interface Tried {
  errors: Record<string, string[]>;
  looks?: Record<Language, Shown>;
  contrast?: { words: number; button: number; repaired: string | null };
}

function start(form: HTMLFormElement, stage: HTMLElement): void {
  const frame = stage.querySelector("iframe");
  const data = document.getElementById("appearance-sample")?.textContent;
  if (!frame || !data) return;
  const sample = JSON.parse(data) as Sample;
  let looks = sample.looks;
  let logo = "";
  let isReady = false;
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const chosen = (name: string) => stage.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value ?? "";
  const size = () => {
    const box = frame.parentElement as HTMLElement;
    const [width, height] = SIZES[chosen("stage-size") as keyof typeof SIZES] ?? SIZES.phone;
    const rest = stage.getBoundingClientRect().height - box.getBoundingClientRect().height;
    // All of it is seen at once: beside the form as high as the window, above it half of that.
    const isBeside = matchMedia("(width >= 80rem)").matches;
    const room = Math.max(320, isBeside ? innerHeight - rest - 64 : innerHeight / 2);
    const scale = Math.min(1, box.clientWidth / width, room / height);
    Object.assign(frame.style, { inlineSize: `${width}px`, blockSize: `${height}px`, transform: `scale(${scale})` });
    frame.style.left = `${Math.max(0, (box.clientWidth - width * scale) / 2)}px`;
    box.style.blockSize = `${Math.round(height * scale)}px`;
  };
  const show = (anew: boolean) => {
    if (!isReady) return;
    const language = chosen("stage-language") as Language;
    const look = looks[language];
    const website = logo && value("faces") === "logo" ? { ...look.website, face: logo } : look.website;
    const told: Show = {
      kind: "sodan:show",
      look: { ...look, website },
      sample,
      state: chosen("stage-state") as State,
      isDark: chosen("stage-light") === "dark",
      anew,
    };
    // The frame has no origin that could be named; what it gets is no secret.
    frame.contentWindow?.postMessage(told, "*");
  };
  const value = (name: string) => String(new FormData(form).get(name) ?? "");

  const say = ({ errors, contrast }: Tried) => {
    for (const element of form.querySelectorAll<HTMLElement>("[data-live-error]")) element.remove();
    for (const [name, problems] of Object.entries(errors)) {
      const field = form.querySelector(`[name="${name}"]`);
      const words = document.createElement("p");
      words.className = "field-error";
      words.dataset["liveError"] = "";
      words.setAttribute("role", "alert");
      words.textContent = problems.join(" ");
      field?.closest(".field")?.append(words);
    }
    const verdict = form.querySelector<HTMLElement>("[data-contrast]");
    if (!verdict || !contrast) return;
    const { repaired } = contrast;
    const words = verdict.querySelector<HTMLElement>("[data-contrast-words]");
    const button = verdict.querySelector<HTMLButtonElement>("[data-repair]");
    if (words)
      words.textContent = ((repaired ? verdict.dataset["poor"] : verdict.dataset["good"]) ?? "")
        .replace("{words}", contrast.words.toFixed(1))
        .replace("{button}", contrast.button.toFixed(1));
    verdict.classList.toggle("is-warning", Boolean(repaired));
    if (!button) return;
    button.hidden = !repaired;
    button.value = repaired ?? "";
    button.querySelector<HTMLElement>("[data-colour]")?.style.setProperty("background", repaired ?? "");
  };

  const ask = async () => {
    const now = ++turn;
    const body = new FormData(form);
    body.delete("logo");
    // A logo that is not stored yet is shown from here.
    if (logo && body.get("faces") === "logo") body.set("faces", "initials");
    try {
      const response = await fetch(stage.dataset["try"] ?? "", { method: "POST", body, headers: { accept: "application/json" } });
      if (now !== turn || !response.ok) return;
      const tried = (await response.json()) as Tried;
      if (now !== turn) return;
      say(tried);
      if (!tried.looks) return;
      looks = tried.looks;
      show(false);
    } catch {
      // Without the server the preview stays as it is; the form is none the worse for it.
    }
  };

  form.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.name === "logo") return readLogo(field);
    clearTimeout(timer);
    timer = setTimeout(ask, PATIENCE_MS);
    // Where one writes in a language, the preview speaks it.
    follow(field);
  });
  form.addEventListener("focusin", (event) => follow(event.target as HTMLInputElement));
  form.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-repair]");
    const field = form.querySelector<HTMLInputElement>("[name=accent]");
    if (!button?.value || !field) return;
    field.value = button.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  const choose = (name: string, value: string) => {
    const option = stage.querySelector<HTMLInputElement>(`input[name="${name}"][value="${value}"]`);
    if (!option || option.checked) return false;
    option.checked = true;
    return true;
  };
  const follow = (field: HTMLInputElement) => {
    const language = field.lang && field.name !== "" ? choose("stage-language", field.lang) : false;
    const wanted = form.querySelector<HTMLElement>(`[name="${field.name}"]`)?.closest<HTMLElement>("[data-shows]")?.dataset["shows"];
    const states = wanted?.split(" ") ?? [];
    const state = states.length > 0 && !states.includes(chosen("stage-state")) ? choose("stage-state", states[0] ?? "") : false;
    if (language || state) show(true);
  };
  const readLogo = (field: HTMLInputElement) => {
    const file = field.files?.[0];
    if (!file) {
      logo = "";
      return void ask();
    }
    const reader = new FileReader();
    reader.onload = () => {
      logo = String(reader.result);
      const option = form.querySelector<HTMLInputElement>('[name="faces"][value="logo"]');
      if (option) option.checked = true;
      void ask();
    };
    reader.readAsDataURL(file);
  };

  stage.addEventListener("change", (event) => {
    if ((event.target as HTMLInputElement).name === "stage-size") size();
    show(true);
  });
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || (event.data as { kind?: string } | null)?.kind !== "sodan:stage") return;
    isReady = true;
    show(true);
    void ask();
  });
  stage.hidden = false;
  new ResizeObserver(size).observe(stage.parentElement as HTMLElement);
  addEventListener("resize", size);
  size();
  frame.src = frame.dataset["src"] ?? "";
}

const form = document.querySelector<HTMLFormElement>("form[data-appearance]");
const stage = document.querySelector<HTMLElement>("[data-stage-box]");
if (form && stage) start(form, stage);
