"""How things read and look outside of decisions: markup for screens, plotly figures, table frames. Decides nothing."""
