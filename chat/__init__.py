"""The one app of Travelbot: a travel chat that calls tools, and an inspector that shows every call."""
