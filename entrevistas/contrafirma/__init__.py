"""La contrafirma de quien habló: su enlace, sus decisiones y sus efectos."""
