"""The channel of browser push: devices, the messages to them, and the service worker's page."""
