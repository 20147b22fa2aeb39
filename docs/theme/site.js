"use strict";
// What is wider than the page can be moved by keyboard: it takes the focus, and only where it must.
addEventListener("load", () => {
  const wide = document.querySelectorAll("pre, .table-wrapper, .cell_output .output");
  const reach = () => wide.forEach(part => {
    if (part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  });
  reach();
  addEventListener("resize", reach);
});
