"""A double of Telegram: a loopback server that answers the Bot API and shows the chats.

Start it with ``python -m deploy.demo.telegram --port 8003 --data FOLDER --token 70001:secret``;
point a client at ``http://127.0.0.1:8003/bot`` instead of ``https://api.telegram.org/bot``. It
plays one bot, people and their groups. Its state is one SQLite file in FOLDER and survives a
restart. Nothing leaves the machine.

- ``bot_api``, ``params``, ``methods``: from a request to the function that answers it. A method
  that is not among them answers Telegram's own 404; an unknown parameter is refused, which
  Telegram itself ignores.
- ``world`` has users, chats, topics and messages; ``acts`` what people do: write, edit, press,
  add and remove the bot, upgrade a group, block.
- ``deliveries`` sends updates to the webhook with its secret token until each was answered.
- ``pages``: the chats as people see them, to write and press as anybody. ``/BOT?start=CODE`` is
  what ``t.me/BOT?start=CODE`` is at Telegram.
- ``controls`` has the double's own addresses, ``/double/…``: they hold, drop, duplicate and
  reorder updates, make calls fail (``faults``), act as people, and show all messages.
"""
