// Draws a chart that came as SVG text. It is read as an image's markup, not as a page's: nothing in it runs.
export default function ({ parentElement, data }) {
  const svg = new DOMParser().parseFromString(data.svg, "image/svg+xml").documentElement;
  parentElement.querySelector(".host").replaceChildren(document.importNode(svg, true));
}
