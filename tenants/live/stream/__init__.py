"""The event stream of live subjects: its own process, without database and Django requests.

`GET /stream/?ticket=…` answers server-sent events of one subject: of a meeting, or of what a higher
app names. The ticket is signed by the page that shows it (`tenants.live.stream.tickets`). Events
announce changes; a screen then gets the new page of its own table with the next event, or fetches
the state itself: a lost event loses nothing. Nothing that the process imports here may import a
model.
"""
