// Watches a figure from the first frame on, and says when it was drawn, seen and answered the pointer (see bench_pages.py).
(figure => {
  const found = window.probe = { drawn: null, seen: null, answered: null };
  let painted = null, first = null;
  new PerformanceObserver(list => list.getEntriesByName("first-contentful-paint").forEach(one => painted = one.startTime))
    .observe({ type: "paint", buffered: true });
  const inside = box => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const area = one => { const box = one.getBoundingClientRect(); return box.width * box.height; };
  // the largest drawing of the figure: icons are small; of two that lie on each other the later one is above
  found.plot = () => [...(document.getElementById(figure)?.querySelectorAll("canvas, svg") || [])]
    .filter(one => area(one) > 400 && getComputedStyle(one).visibility === "visible")
    .reduce((best, one) => best && area(best) > area(one) + 1 ? best : one, undefined);
  const coloured = canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3] > 128 && data[at] + data[at + 1] + data[at + 2] < 600) return true;
    return false;
  };
  const marked = svg => [...svg.querySelectorAll(".role-mark path, .role-mark line, .role-mark rect")].some(mark => {
    const box = mark.getBoundingClientRect();
    return box.width > 2 || box.height > 2;
  });
  const drawn = plot => plot && (plot.tagName === "CANVAS" ? plot.width && plot.height && coloured(plot) : marked(plot));
  const told = () => document.querySelector("#vg-tooltip-element.visible")?.textContent.trim();
  const look = now => {
    if (first === null && drawn(found.plot())) first = now;
    if (found.drawn === null && first !== null && painted !== null) found.drawn = Math.max(first, painted);
    // the browser jumps to the figure when it has read the page and run the deferred scripts, not before
    if (found.seen === null && found.drawn !== null && inside(found.plot().getBoundingClientRect())) found.seen = Math.max(now, found.drawn);
    if (found.seen !== null && found.answered === null && told()) found.answered = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  found.state = () => {
    const box = found.plot()?.getBoundingClientRect();
    return { drawn: found.drawn, seen: found.seen, answered: found.answered, origin: performance.timeOrigin, told: told() || "", x: box?.left, y: box?.top };
  };
  found.marks = () => {
    const plot = found.plot(), box = plot.getBoundingClientRect(), points = [];
    if (plot.tagName !== "CANVAS")
      for (const mark of plot.querySelectorAll(".role-mark path, .role-mark line, .role-mark rect")) {
        const one = mark.getBoundingClientRect();
        points.push([one.left + one.width / 2, one.top + one.height / 2]);
      }
    else {
      const scale = plot.width / box.width, pen = plot.getContext("2d");
      for (let y = 3; y < box.height; y += 6) for (let x = 3; x < box.width; x += 6) {
        const [red, green, blue, alpha] = pen.getImageData(x * scale, y * scale, 1, 1).data;
        if (alpha > 128 && Math.max(red, green, blue) - Math.min(red, green, blue) > 8) points.push([box.left + x, box.top + y]);
      }
    }
    return points.filter(([x, y]) => document.elementFromPoint(x, y)?.closest("#" + figure)).map(([x, y]) => [x - box.left, y - box.top]);
  };
})
