/** A picture as large as the window; Escape, a click beside it or the button close it, and the focus goes back. */
export class Lightbox {
  constructor(
    readonly place: HTMLElement,
    readonly close: string,
  ) {}

  open(address: string, name: string, from: HTMLElement): void {
    if (!address) return;
    const dialog = document.createElement("dialog");
    dialog.className = "lightbox";
    dialog.setAttribute("aria-label", name);
    const picture = document.createElement("img");
    picture.src = address;
    picture.alt = name;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "lightbox-close";
    button.textContent = "✕";
    button.setAttribute("aria-label", this.close);
    dialog.append(picture, button);
    dialog.onclick = ({ target }) => target !== picture && dialog.close();
    // The panel would close by it.
    dialog.onkeydown = (event) => event.stopPropagation();
    dialog.onclose = () => {
      dialog.remove();
      from.focus();
    };
    this.place.append(dialog);
    dialog.showModal();
    button.focus();
  }
}
