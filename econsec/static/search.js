// Search: every entry of the index is held against every word typed. What is typed and what is found is text, never markup.
(() => {
  const { kinds, alike, verdicts, entries } = esxIndex;
  const FIRST = 20;
  const PAUSE = 120; // ms without a key before what is typed is looked up
  const IDLE = new Set("a an and are as at be by do does did for from had has have how in is it its many much of on or than that the their there this to was were what when where which who why will with".split(" "));
  const form = document.querySelector(".esx-find");
  const field = form.elements.q;
  const status = document.querySelector(".esx-found");
  const filters = document.querySelector(".esx-kinds");
  const list = document.querySelector(".esx-hits");

  // --- words ---
  // one sign for one, so that what is found in folded text stands at the same place in the text itself
  const FOLDED = /[\u00c0-\u024f\u1e00-\u1eff\u2010-\u2019\u2212\uff01-\uff5e]/g; // not kana, whose marks make other letters
  const plain = new Map();
  function bare(sign) {
    const dash = /[\u2010-\u2015\u2212]/.test(sign) ? "-" : sign.normalize("NFKD").replace(/\p{M}/gu, "");
    return /[\u2018\u2019]/.test(sign) ? "'" : dash.length === 1 ? dash : sign;
  }
  const fold = (text) => text.replace(FOLDED, (sign) => plain.get(sign) ?? (plain.set(sign, bare(sign)), plain.get(sign)));
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const QUOTED = /"([^"]+)"|«([^»]+)»|“([^”]+)”|「([^」]+)」/g;
  const TOKEN = /[a-z]+-\d+(?![\w-])|\d+[a-z][a-z\d]*|(?:(?<![^\s(])-)?\d(?:[\d.,+/-]*\d)?%?|[a-z][a-z\d]*|(?:(?![a-z\d])[\p{L}\p{N}ー])+/gu;

  // 55.3 is neither in 155.3 nor in 55.35; 1133 is 1,133; -5 is not in 3-5
  function ofNumber(token) {
    if (token.startsWith("-")) return `(?<![a-z\\d.,)%])-${ofNumber(token.slice(1))}`;
    const digits = token.replace(/,(?=\d{3}(?!\d))/g, "");
    if (!/^\d+(\.\d+)?$/.test(digits)) return `(?<![\\d.])${escaped(token)}(?!\\d)`;
    const [whole, rest] = digits.split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",?");
    return `(?<!\\d|\\d[.,])${grouped}${rest ? `\\.${rest}` : ""}(?![\\d]|[.,]\\d|[a-rt-z])`;
  }
  // endings off, so that the rest begins every form of the word
  function stem(word) {
    let rest = word.length < 4 ? word : word.replace(/ies$/, "").replace(/(ss|ch|sh|x)es$/, "$1").replace(/([^siu])s$/, "$1");
    if (rest.length > 6) rest = rest.replace(/(?:ing|ed)$/, "").replace(/([bdgmnprt])\1$/, "$1");
    return rest.length > 4 ? rest.replace(/[ye]$/, "") : rest;
  }
  // British and American forms are one
  const spelt = (word) => escaped(word).replace(/i[sz](?=[aei])/g, "i[sz]").replace(/(?<=\w{3})ou?r/g, "ou?r").replace(/en[cs](?=e|$)/g, "en[cs]").replace(/(?<=\w{3}t)(er|re)$/, "(?:er|re)");
  function ofWord(word) {
    const others = (alike[word] || []).map((other) => `${escaped(other)}[a-z]*`);
    const own = word.length < 3 || /\d/.test(word) ? `${spelt(word)}(?![a-z\\d])` : spelt(stem(word));
    return { begins: `\\b(?:${[own, ...others].join("|")})`, whole: `\\b${own}(?:e?[sd]|ing|e|y|ies)?(?![a-z\\d])` };
  }
  const NAME = /^[a-z]+-\d|^[a-z]\d{3}$/; // Z-017, z017, COVID-19
  function pattern(token) {
    if (NAME.test(token)) {
      const whole = `\\b${token.replace(/^([a-z]+)-?0*/, "$1-?0*")}(?!\\d)`;
      return { begins: whole, whole };
    }
    if (/^[a-z]|^\d+[a-z]/.test(token)) return ofWord(token);
    const isShare = token.endsWith("%");
    const begins = /^-?\d/.test(token) ? ofNumber(token.replace("%", "")) : escaped(token);
    return { begins, whole: isShare ? `${begins}[\\s-]?(?:%|per ?cent)` : begins, isShare };
  }
  // what was typed, as tests: all that must be there, and the words one after the other
  function read(query) {
    const folded = fold(query).toLowerCase().replace(/(?<=\d)\s*(%|percent\b|per cent\b)/g, "%");
    const quoted = [...folded.matchAll(QUOTED)].map((match) => match.slice(1).find(Boolean));
    const tokens = folded.replace(QUOTED, " ").match(TOKEN) || [];
    const busy = tokens.filter((token) => !IDLE.has(token) && (token.length > 1 || !/[a-z]/.test(token)));
    const asked = busy.length || quoted.length ? busy : tokens;
    const phrase = (words) => words.map((word) => pattern(word).begins).join("[a-z]*[^\\p{L}\\d]+");
    const exact = quoted.map((words) => phrase(words.match(TOKEN) || [])).filter(Boolean);
    const parts = [...exact.map((one) => ({ begins: one, whole: one, flags: "u" })), ...asked.map(pattern)];
    return {
      folded: folded.trim().replace(/^["«“「]|["»”」]$/g, "").replace(/^([a-z])(\d{3})$/, "$1-$2"),
      tests: parts.map(({ begins, whole, isShare, flags = "" }) => ({ isShare, begins: new RegExp(begins, `i${flags}`), whole: new RegExp(whole, `i${flags}`), every: new RegExp(begins, `gi${flags}`) })),
      phrase: tokens.length > 1 ? new RegExp(phrase(tokens), "iu") : null,
    };
  }

  // --- entries ---
  let page;
  const known = entries.map(([kind, where, title, text = "", name = "", keys = "", note = "", verdict = "", zh = "", ja = "", also = ""]) => {
    // an address names its page where that is not the one before, and a place in it where that is not the name
    const [file, place] = where.split("#");
    page = file || page;
    const address = place === undefined ? page : `${page}#${place || name}`;
    // in one piece, which is folded quicker than its parts
    const heading = `${title} · ${zh} · ${ja}`, hidden = `${name} ${keys}`;
    const all = fold(`${heading}\n${hidden}\n${text} · ${note}`);
    return { kind, address, title, text, name, note, verdict, zh, ja, also, all, from: heading.length + 1, to: heading.length + hidden.length + 2 };
  });
  // how well an entry answers: nothing for a word that it has not
  function score(entry, { folded, tests, phrase }) {
    let sum = 0, inTitle = 0, held = 0;
    if (!tests.some(({ begins }) => begins.test(entry.all))) return { held, sum };
    const heading = entry.all.slice(0, entry.from), keys = entry.all.slice(entry.from, entry.to), text = entry.all.slice(entry.to);
    for (const { begins, whole, isShare } of tests) {
      if (!begins.test(entry.all)) continue;
      held++;
      if (isShare && !whole.test(entry.all)) continue; // the number of something else: last
      const title = begins.test(heading) ? (inTitle++, whole.test(heading) ? 9 : 6) : 0;
      const key = begins.test(keys) ? (whole.test(keys) ? 7 : 3) : 0;
      const body = title || !begins.test(text) ? 0 : whole.test(text) ? 3 : 2;
      sum += title + key + body;
    }
    sum += (10 * inTitle) / Math.max(entry.title.split(/\s+/).length, inTitle);
    if (phrase) sum += phrase.test(heading) ? 12 : phrase.test(text) ? 7 : 0;
    const forms = heading.trim().toLowerCase().split(" · ");
    if (forms.includes(folded)) sum += 60;
    else if (folded.length > 3 && forms[0].startsWith(folded)) sum += 8;
    sum *= kinds[entry.kind][1];
    if (entry.name.toLowerCase() === folded) sum += 200;
    return { held, sum };
  }
  function find(query) {
    const asked = read(query);
    if (!asked.tests.length) return { ...asked, hits: [], partly: false };
    const scored = known.map((entry) => ({ entry, ...score(entry, asked) })).filter((one) => one.held);
    const whole = scored.filter((one) => one.held === asked.tests.length);
    const hits = whole.length ? whole : scored;
    const most = Math.max(0, ...hits.map((one) => one.held));
    return { ...asked, hits: hits.filter((one) => one.held === most).sort((one, other) => other.sum - one.sum), partly: scored.length > 0 && !whole.length };
  }

  // --- what is shown ---
  function make(name, className, ...children) {
    const node = Object.assign(document.createElement(name), className ? { className } : {});
    node.append(...children);
    return node;
  }
  // a text with what was found in it marked, and runs of Chinese or Japanese named as such
  function marked(text, tests, language) {
    const folded = fold(text);
    const spans = tests.flatMap(({ every }) => [...folded.matchAll(every)].map((match) => [match.index, match.index + match[0].length])).sort((one, other) => one[0] - other[0]);
    const parts = [];
    let at = 0;
    for (const [from, to] of spans) {
      if (to <= at) continue;
      parts.push(...spoken(text.slice(at, Math.max(from, at)), language), make("mark", "", ...spoken(text.slice(Math.max(from, at), to), language)));
      at = to;
    }
    return [...parts, ...spoken(text.slice(at), language)];
  }
  function spoken(text, language) {
    return text.split(/([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー、。]+)/u).filter(Boolean).map((part, number, all) => {
      if (!/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(part)) return part;
      const own = make("span", "", part);
      own.lang = language || (/[\u3040-\u30ff]/.test(part) ? "ja" : "zh");
      return own;
    });
  }
  const WIDE = 220, BEFORE = 60;
  function snippet(text, tests) {
    const folded = fold(text);
    const places = tests.map(({ begins }) => folded.search(begins)).filter((place) => place >= 0);
    const first = places.length ? Math.min(...places) : 0;
    const from = first > BEFORE && text.length > WIDE ? text.lastIndexOf(" ", first - BEFORE / 2) + 1 : 0;
    const cut = text.slice(from, from + WIDE);
    const to = from + WIDE < text.length ? Math.max(cut.lastIndexOf(" "), WIDE / 2) : cut.length;
    return `${from ? "… " : ""}${cut.slice(0, to)}${from + to < text.length ? " …" : ""}`;
  }
  function drawn(verdict) {
    const [colour, path, isLine] = verdicts[verdict];
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of Object.entries({ width: 12, height: 12, viewBox: "0 0 12 12", "aria-hidden": true })) svg.setAttribute(name, value);
    for (const [name, value] of Object.entries({ d: path, ...(isLine ? { fill: "none", stroke: colour, "stroke-width": 2 } : { fill: colour }) })) shape.setAttribute(name, value);
    svg.append(shape);
    return make("span", "esx-verdict", svg, ` ${verdict}`);
  }
  const NAMED = new Set(["Claim", "Figure", "Table"]);
  function shown({ entry }, tests) {
    const link = make("a", "", ...marked(entry.title, tests));
    link.href = entry.address;
    const forms = ["zh", "ja"].filter((code) => entry[code]).flatMap((code) => [" · ", ...marked(entry[code], tests, code)]);
    const label = make("p", "esx-hit-kind", make("strong", "", kinds[entry.kind][0]), entry.verdict ? " " : "", ...(entry.verdict ? [drawn(entry.verdict)] : []), ...[NAMED.has(kinds[entry.kind][0]) && entry.name, entry.note].filter(Boolean).flatMap((said) => [" · ", ...marked(said, tests)]));
    const item = make("li", "", label, make("h2", "", link, ...forms));
    if (entry.text) item.append(make("p", "esx-hit-text", ...marked(snippet(entry.text, tests), tests)));
    if (entry.also) {
      const also = make("a", "", "Where it is read");
      also.href = entry.also;
      also.setAttribute("aria-label", `Where it is read: ${entry.title}`);
      item.append(make("p", "esx-hit-text", also));
    }
    return item;
  }

  // --- the page ---
  let found, only, room;
  function told(query, count) {
    if (!found.tests.length) return query.trim() ? "Type a word or a number." : "";
    if (!count) return `Nothing found for «${query.trim()}». Try fewer words, or a part of one; a number as it is printed.`;
    const said = `${count} found for «${query.trim()}»${found.partly ? ", none with all of its words" : ""}`;
    return `${said}${only === undefined ? "" : `, ${kinds[only][0].toLowerCase()}`}${count > room ? `; the first ${room} are shown` : ""}.`;
  }
  function draw() {
    const hits = found.hits.filter((one) => only === undefined || one.entry.kind === only);
    list.replaceChildren(...hits.slice(0, room).map((one) => shown(one, found.tests)));
    status.textContent = told(field.value, hits.length);
    more.hidden = hits.length <= room;
  }
  function offer() {
    const counts = new Map();
    for (const { entry } of found.hits) counts.set(entry.kind, (counts.get(entry.kind) || 0) + 1);
    if (!counts.has(only)) only = undefined;
    const choice = (kind, words) => {
      const button = make("button", "", words);
      button.type = "button";
      button.setAttribute("aria-pressed", kind === only);
      button.addEventListener("click", () => {
        only = kind;
        room = FIRST;
        for (const other of filters.children) other.setAttribute("aria-pressed", other === button);
        draw();
      });
      return button;
    };
    const each = [...counts].sort((one, other) => one[0] - other[0]).map(([kind, count]) => choice(kind, `${kinds[kind][0]} ${count}`));
    filters.replaceChildren(...(counts.size > 1 ? [choice(undefined, `All ${found.hits.length}`), ...each] : []));
  }
  function look() {
    clearTimeout(waiting);
    if (found?.query === field.value) return;
    found = { ...find(field.value), query: field.value };
    room = FIRST;
    offer();
    draw();
    const address = field.value.trim() ? `?q=${encodeURIComponent(field.value.trim())}` : location.pathname;
    try {
      history.replaceState(null, "", address);
    } catch {} // some browsers keep the addresses of files as they are
  }
  const more = Object.assign(make("button", "esx-more", "Show more"), { type: "button", hidden: true });
  more.addEventListener("click", () => {
    const before = list.children.length;
    room += FIRST;
    draw();
    list.children[before].querySelector("a").focus();
  });
  list.after(more);
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  const links = () => [...list.querySelectorAll("h2 a")];
  form.addEventListener("submit", (happened) => {
    happened.preventDefault();
    look();
    links()[0]?.focus();
  });
  document.querySelector(".bd-search-container").addEventListener("keydown", (happened) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[happened.key];
    const at = links().indexOf(document.activeElement);
    if (happened.key === "Escape" && document.activeElement !== field) {
      field.focus();
      field.select();
    } else if (step && (at >= 0 || document.activeElement === field)) {
      happened.preventDefault();
      (links()[at + step] || (step < 0 ? field : links().at(-1)))?.focus();
    }
  });
  field.value = new URLSearchParams(location.search).get("q") || "";
  if (field.value) look();
  else field.focus({ preventScroll: true });
})();
