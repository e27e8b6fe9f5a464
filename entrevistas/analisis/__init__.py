"""Lo que dicen las conversaciones juntas: rejilla, marco, cruces, prioridades, posturas y saturación."""
