"""Notifiable disease: notices to the authority, its orders, and the zones around a site."""
