"""4. What it shows: figures, charts and maps, from data without persons."""
