"""One request to a model: what is asked, what is answered, what can go wrong. Knows neither Django nor tools."""
