// Cards: what a number or a term stands for, beside it while it is pointed at or focused, or after a tap; Escape puts it away.
const cards = document.querySelector("template.esx-cards")?.content;
// a browser that cannot lay it over the page keeps the titles
if (cards && HTMLElement.prototype.showPopover) {
  const WAIT = 150, LINGER = 350, GAP = 6; // milliseconds before it comes and before it goes; pixels
  const card = document.createElement("div");
  card.className = "esx-pop";
  card.setAttribute("popover", "manual");
  card.setAttribute("role", "group");
  let open, tapped, timer;
  const saidOf = (link) => cards.querySelector(`[data-card="${CSS.escape(link.hash.slice(1))}"]`);
  // a link without a card keeps its title, and is followed at once
  const withCard = (link) => (link && saidOf(link) ? link : undefined);
  const linkOf = (happened) => withCard(happened.target.closest?.("a.esx-claim, a.esx-term"));
  for (const link of [...document.querySelectorAll("a.esx-claim, a.esx-term")].filter(withCard)) {
    // said aloud once: a verdict in a word where a mark shows it, a term in full
    const words = link.matches(".esx-term") ? link.title : link.matches(".esx-marked") && saidOf(link).querySelector(".esx-verdict")?.textContent.trim();
    if (words) link.setAttribute("aria-description", words);
    link.removeAttribute("title");
  }
  // below the line, or above where there is more room, and never beyond the edges
  function place() {
    const lines = open.getClientRects();
    const [top, bottom] = [lines[0].top - GAP, lines[lines.length - 1].bottom + GAP];
    const { clientWidth, clientHeight } = document.documentElement;
    card.style.maxHeight = "";
    const isBelow = card.offsetHeight + GAP <= clientHeight - bottom || clientHeight - bottom >= top;
    card.style.maxHeight = `${(isBelow ? clientHeight - bottom : top) - GAP}px`;
    const left = Math.max(GAP, Math.min(lines[isBelow ? lines.length - 1 : 0].left, clientWidth - card.offsetWidth - GAP));
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${(isBelow ? bottom : top - card.offsetHeight) + scrollY}px`;
    card.tabIndex = card.scrollHeight > card.clientHeight ? 0 : -1; // so that keys can scroll it
  }
  function show(link) {
    clearTimeout(timer);
    if (link === open) return;
    hide();
    open = link;
    card.replaceChildren(...saidOf(link).cloneNode(true).childNodes);
    // keys follow the number itself
    Object.assign(card.querySelector("a:not([href])"), { href: link.href, tabIndex: -1 });
    card.setAttribute("aria-label", `About ${link.textContent}`);
    link.setAttribute("aria-expanded", "true");
    link.after(card); // next in the order of keys
    card.showPopover();
    place();
  }
  function hide() {
    clearTimeout(timer);
    open?.removeAttribute("aria-expanded");
    open = undefined;
    card.remove();
  }
  const isHeld = () => card.contains(document.activeElement) || open?.matches(":focus-visible");
  document.addEventListener("pointerover", (happened) => {
    if (happened.pointerType === "touch") return;
    clearTimeout(timer);
    const link = linkOf(happened);
    if (card.contains(happened.target) || (isHeld() && link !== open)) return;
    if (link) timer = setTimeout(show, WAIT, link);
    else if (open) timer = setTimeout(hide, LINGER); // time to move into it
  });
  document.addEventListener("focusin", (happened) => {
    const link = linkOf(happened);
    if (link?.matches(":focus-visible")) show(link);
    else if (open && link !== open && !card.contains(happened.target)) hide();
  });
  document.addEventListener("keydown", (happened) => {
    if (happened.key !== "Escape" || !open) return;
    const link = card.contains(document.activeElement) && open;
    if (link) link.focus();
    hide();
  });
  document.addEventListener("pointerdown", (happened) => {
    const link = linkOf(happened);
    tapped = happened.pointerType !== "mouse" && link !== open ? link : undefined;
    if (open && link !== open && !card.contains(happened.target)) hide();
  });
  document.addEventListener("click", (happened) => {
    const link = linkOf(happened), isFirst = link && link === tapped;
    tapped = undefined;
    if (isFirst) {
      happened.preventDefault();
      show(link);
    } else if (open && happened.target.closest("a")) hide(); // it is followed
  });
  addEventListener("resize", () => open && place());
  addEventListener("beforeprint", hide);
}
