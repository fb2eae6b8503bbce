/* Before the first paint, so that nobody sees a flash of the other colours. */
(() => {
  const chosen = localStorage.getItem('firstpick-theme');
  if (chosen) document.documentElement.dataset.theme = chosen;
})();
