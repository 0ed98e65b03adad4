"""What commands that stay say at their start."""

from django.conf import settings


def model() -> str:
    """Who answers."""
    endpoint = settings.LLM
    if endpoint.is_offline:
        return "the offline model (rules, no network); set TOGETHER_API_KEY to talk to Together AI"
    return f"{endpoint.model} by {endpoint.provider}"
