// Copies a text, and says when it is done. Where a page is not secure (by plain http over a network) the browser has no clipboard to
// write to, but still asks the page what is copied.
export const copy = (text, done) => {
  if (navigator.clipboard) return void navigator.clipboard.writeText(text).then(done, () => {});
  const give = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    done();
  };
  addEventListener("copy", give);
  document.execCommand("copy");
  removeEventListener("copy", give);
};

// What is asked while the page goes outlives it: browsers give up what a page has under way.
addEventListener("pagehide", () => {
  const ask = window.fetch;
  window.fetch = (request, options) => ask(request, { ...options, keepalive: true });
  addEventListener("pageshow", () => (window.fetch = ask), { once: true });
});
