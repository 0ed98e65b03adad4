"""What the model may call: one tool a file, found by itself. Knows neither Django nor models."""
