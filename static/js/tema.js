// Tema antes de pintar: el elegido en este equipo o el del sistema. Se carga sin «module» a propósito.
(() => {
  const sistema = window.matchMedia("(prefers-color-scheme: dark)");
  const elegido = () => {
    try { return localStorage.getItem("tema"); } catch { return null; }
  };
  const poner = () => {
    document.documentElement.dataset.bsTheme = elegido() || (sistema.matches ? "dark" : "light");
  };
  poner();
  sistema.addEventListener("change", poner);
  document.addEventListener("click", (evento) => {
    const boton = evento.target.closest("[data-tema]");
    if (!boton) return;
    const otro = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    try { localStorage.setItem("tema", otro); } catch { /* sin almacén, dura lo que la página */ }
    document.documentElement.dataset.bsTheme = otro;
  });
})();
