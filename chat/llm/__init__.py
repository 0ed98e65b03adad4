"""One request to a model: what is asked, answered, and can go wrong. Knows neither Django nor tools."""
