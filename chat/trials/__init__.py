"""Trials of flows: performed turn by turn through the real engine, judged, and added up."""
