"""Notifiable disease: what the authority is told, what it orders, and the zones about a site."""
