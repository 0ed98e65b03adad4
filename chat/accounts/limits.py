"""How many logins may fail, and for how long nobody tries another."""

FAILURES = "5/5m/key,20/5m/ip"
"""Of one login from one address, and of one address. Never of one login alone: whoever knows a name could
keep its owner out for as long as they like."""
RESETS = "10/h/ip,20/h/key"
"""Letters that one address asks for, and that one mailbox gets, whoever asks."""
