// Esta pestaña acaba de entrar: avisa a las capturas abiertas para que envíen lo pendiente.
if ("BroadcastChannel" in window) new BroadcastChannel("dialogo-sesion").postMessage("entro");
