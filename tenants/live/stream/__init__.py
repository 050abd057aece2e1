"""The event stream of live meetings: its own process, without database and Django requests.

`GET /stream/?ticket=…` answers server-sent events of one meeting. The ticket is signed by the page
that shows the meeting (`tenants.live.stream.tickets`). Events announce changes; a screen then gets
the new page of its own table with the next event, or fetches the state itself: a lost event loses
nothing. Nothing here may import a model.
"""
