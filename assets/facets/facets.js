// Lists of values with counts; a click on one adds it to the filter or takes it out.

const SHOWN = 8;

export default function ({ parentElement, data, setTriggerValue }) {
  const open = (parentElement.argusOpen ??= new Set());
  const root = parentElement.querySelector(".facets");
  const draw = () => root.replaceChildren(...data.groups.filter((g) => g.items.length > 0).map(groupElement));
  const groupElement = (group) => {
    const box = document.createElement("section");
    const title = document.createElement("h4");
    title.textContent = group.title;
    box.append(title);
    const most = Math.max(...group.items.map((i) => i.count), 1);
    const all = open.has(group.name);
    const shown = group.items.filter((item, at) => all || at < SHOWN || item.on);
    shown.forEach((item) => box.append(itemElement(group, item, most)));
    const hidden = group.items.length - shown.length;
    if (hidden > 0 || all) box.append(moreButton(group, hidden));
    return box;
  };
  const itemElement = (group, item, most) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `item tone-${item.tone}`;
    button.ariaPressed = String(item.on);
    button.title = item.label;
    for (const [name, text] of [["label", item.label], ["count", item.count.toLocaleString("en-US")]]) {
      const span = document.createElement("span");
      span.className = name;
      span.textContent = text;
      button.append(span);
    }
    button.style.setProperty("--share", `${(100 * item.count) / most}%`);
    button.addEventListener("click", () => setTriggerValue("toggle", { name: group.name, value: item.value }));
    return button;
  };
  const moreButton = (group, hidden) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "more";
    button.textContent = hidden > 0 ? `${hidden} more` : "fewer";
    button.addEventListener("click", () => {
      if (!open.delete(group.name)) open.add(group.name);
      draw();
    });
    return button;
  };
  draw();
}
