"""The state of a running meeting for its screens, the API and the event stream."""
