"""The loop between a model and its tools. Joins the two, and knows neither Django nor the database."""
