"""La edición de demostración: ficticia por completo y marcada como tal en cada página."""
