// Copies a text. Where a page is not secure (by plain http over a network) the browser has no clipboard to write to, but still
// asks the page what is copied.

export const copy = (text) => {
  if (navigator.clipboard) return void navigator.clipboard.writeText(text).catch(() => {});
  const give = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  };
  addEventListener("copy", give, { once: true });
  document.execCommand("copy");
};
