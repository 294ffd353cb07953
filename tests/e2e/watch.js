// Watches the page from inside; changes nothing that it does.
// firstDrawn: when the card of each incident was first drawn, ms since 1970.
// drawnOver: cameras on whose live picture something was drawn that was not there before.
window.firstDrawn = {};
window.drawnOver = {};

new MutationObserver(() => {
  const fresh = [...document.querySelectorAll('li[data-incident]')].filter((card) => !(card.dataset.incident in firstDrawn));
  if (fresh.length > 0)
    requestAnimationFrame(() => {
      for (const card of fresh) firstDrawn[card.dataset.incident] ??= Date.now();
    });
}).observe(document, { childList: true, subtree: true });

const stroke = CanvasRenderingContext2D.prototype.stroke;
CanvasRenderingContext2D.prototype.stroke = function (...path) {
  const camera = this.canvas.closest('.tile')?.dataset.camera;
  if (camera === undefined || drawnOver[camera]) return stroke.apply(this, path);
  const light = () => this.getImageData(0, 0, this.canvas.width, this.canvas.height).data.reduce((sum, one) => sum + one);
  const before = light();
  stroke.apply(this, path);
  drawnOver[camera] = light() > before;
};

// maskPixels: how many pixels of the last foreground that was drawn on a picture are tinted; 0 before the first.
window.maskPixels = 0;
const drawImage = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function (source, ...where) {
  if (source instanceof OffscreenCanvas) {
    const { data } = source.getContext('2d').getImageData(0, 0, source.width, source.height);
    window.maskPixels = data.reduce((sum, one, at) => sum + (at % 4 === 3 && one > 0), 0);
  }
  return drawImage.call(this, source, ...where);
};
