// A conversation that is about to be opened again leaves no room for the welcome, or the box would
// stand in one place and then in another.
if (sessionStorage.getItem("conversation")) {
  const { classList } = document.documentElement;
  classList.add("resuming");
  setTimeout(() => classList.remove("resuming"), 10_000); // should its event be lost
}
