"""Traces for OpenTelemetry, in its words for generative AI; imported only where they are wanted."""
