"""What browsers see: Stripe's hosted pages, played by the double."""
