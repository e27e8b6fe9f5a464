// El segundo lector: lo que ical.js entiende de cada archivo que llega por la entrada, en JSON.
import ICAL from "../../node_modules/ical.js/dist/ical.js";

const archivos = JSON.parse(await new Response(process.stdin).text());

function leer(texto) {
  const calendario = new ICAL.Component(ICAL.parse(texto));
  for (const zona of calendario.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zona), zona.getFirstPropertyValue("tzid"));
  }
  const eventos = calendario.getAllSubcomponents("vevent");
  const evento = new ICAL.Event(eventos[0]);
  const personas = eventos[0].getAllProperties("attendee");
  const organiza = eventos[0].getFirstProperty("organizer");
  const dato = (nombre) => eventos[0].getFirstPropertyValue(nombre);
  const leido = {
    eventos: eventos.length,
    metodo: calendario.getFirstPropertyValue("method"),
    uid: evento.uid,
    secuencia: evento.sequence,
    titulo: evento.summary,
    lugar: evento.location,
    descripcion: evento.description,
    estado: dato("status"),
    url: dato("url"),
    zona: evento.startDate.zone.tzid,
    empieza: evento.startDate.toUnixTime(),
    termina: evento.endDate.toUnixTime(),
    pared: evento.startDate.toString(),
    personas: personas.map((uno) => ({
      correo: uno.getFirstValue(),
      nombre: uno.getParameter("cn"),
      participa: uno.getParameter("partstat"),
      pide: uno.getParameter("rsvp"),
    })),
    organiza: organiza ? organiza.getFirstValue() : null,
  };
  ICAL.TimezoneService.reset();
  return leido;
}

process.stdout.write(JSON.stringify(archivos.map(leer)));
