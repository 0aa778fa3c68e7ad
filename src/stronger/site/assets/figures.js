/**
 * Makes PNG files of figures, and copies references to them.
 *
 * Without this, figures open in full size as SVG, and references are there to be marked and copied.
 */

import { copyButton } from "./copy.js";
import { button, element } from "./elements.js";

const WIDTH = 2000;

/** Return the image of a figure that is shown, as on a page and not as on a phone. */
async function picture(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}

/** Draw a figure as large as print asks for, and return it as PNG. */
async function png(address) {
  const image = await picture(address);
  const canvas = element("canvas", {
    width: WIDTH,
    height: Math.round((WIDTH * image.naturalHeight) / image.naturalWidth),
  });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}

/** Have the browser keep a file. */
function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

for (const figure of document.querySelectorAll("figure.figure")) {
  const links = [...figure.querySelectorAll(".figure__full")];
  const shown = () => links.find((each) => each.getClientRects().length) ?? links[0];
  if (links[0]?.pathname.endsWith(".svg")) {
    const status = element("span", { role: "status", class: "copy__status" });
    const make = button({ class: "copy", title: `The figure as PNG, ${WIDTH} pixels wide` }, async () => {
      const name = shown().pathname.split("/").pop().replace(/svg$/, "png");
      status.textContent = "";
      try {
        save(await png(shown().href), name);
      } catch {
        // Such as from a folder of files, of which browsers let no page read another
        status.textContent = "Not made: the browser forbids it here";
      }
    }, "PNG");
    figure.querySelector(".figure__files").append(" ", make, " ", status);
  }
  const reference = figure.querySelector(".figure__reference");
  reference?.after(copyButton("Copy", () => ({ text: reference.textContent.trim() })));
}
