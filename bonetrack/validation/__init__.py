"""How well the expected course and the reading of scans do on what they have not seen."""
