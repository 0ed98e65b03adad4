"""Live data: questions to the providers that answer over the network. Knows neither tools nor the atlas."""
