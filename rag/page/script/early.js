// Before anything shows: a conversation that is about to be taken up again leaves no room for the
// welcome, or the box would stand in one place and then in another.
if (sessionStorage.getItem("conversation")) document.documentElement.classList.add("resuming");
