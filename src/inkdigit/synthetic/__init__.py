"""Random numbers -> drawn digits, lines and what is no digit, with their labels."""
