// Watches a page from the first frame on, and says when it was first painted and when it could be read (see bench_kinds.py).
(() => {
  const found = window.probe = { painted: null, readable: null };
  let content = null;
  new PerformanceObserver(list => list.getEntries().forEach(one => {
    if (one.name === "first-paint") found.painted = one.startTime;
    else content = one.startTime;
  })).observe({ type: "paint", buffered: true });
  const inside = box => box.height > 0 && box.width > 0 && box.top < innerHeight && box.bottom > 0;
  // text that waits for its font takes room and is not seen
  const drawn = one => [...document.fonts].every(face => face.display !== "block" || face.status !== "loading" || !getComputedStyle(one).fontFamily.includes(face.family));
  const article = () => document.querySelector("main article") || document.querySelector("main");
  const words = () => [...(article()?.querySelectorAll("p, li, td, dd, figcaption") || [])].find(one => one.textContent.trim().length > 20 && inside(one.getBoundingClientRect()) && drawn(one));
  const look = now => {
    if (found.readable === null && content !== null && words()) found.readable = Math.max(now, content);
    if (found.readable === null) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  found.state = () => ({ painted: found.painted, readable: found.readable, origin: performance.timeOrigin });
})
