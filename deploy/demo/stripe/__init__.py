"""A double of Stripe: a loopback server that the official client talks to.

Start it with ``python -m deploy.demo.stripe --port 8150 --data FOLDER``; point the client at it
with ``stripe.StripeClient("sk_test_…", base_addresses={"api": "http://127.0.0.1:8150"})``. Any
key that begins with ``sk_test_`` opens the one account. Its state is one SQLite file in FOLDER and
survives a restart. No money moves.

- ``api``, ``calls``, ``routes``, ``params``: from a request to the function that answers it.
  ``params`` checks each request against the typed parameters of the installed ``stripe``; nothing
  else here needs the client.
- ``catalogue``, ``customers``, ``checkout``, ``invoices``, …: one subject of Stripe's API each. A
  call that is not among them answers Stripe's own 404.
- ``pages``: what a person sees: Checkout, the Billing Portal, a hosted invoice and its PDF,
  3-D Secure. ``cards`` lists the test cards; as at Stripe, 4000 0000 0000 0341 can be saved but no
  payment with it succeeds, so a first payment in Checkout is declined unless a trial precedes it.
- ``account`` stores and changes objects and emits events; ``deliveries`` signs and sends them.
- ``schedule`` runs what falls due: on a test clock when it is advanced, otherwise as time passes.
- ``controls`` has the double's own addresses, ``/double/…``: they hold, drop, duplicate, reorder
  and replay deliveries, make calls time out after their work (``faults``), move the clock, and
  show the books. A failed renewal is tried again after 3, 5 and 7 days, then the subscription
  becomes unpaid; ``/double/settings`` changes both.
"""
