"""The fish's month: plan, health, life and diagnosis, in one computation.

It stands above `batches` and `disease`, whose models it calls in that order and whose tables it
writes. No formula belongs here.
"""
