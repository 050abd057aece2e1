"""A program that listens to the webhooks of a city, and shows what it hears.

It checks the signature as Standard Webhooks tells its readers to, answers as its page says (all
right, an error, gone for good), and keeps the latest deliveries in one SQLite file.

- ``server`` takes deliveries and serves the page; standard library only.
- ``store`` keeps deliveries.
- ``page`` draws them.
"""
