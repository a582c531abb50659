"""The partition contract: how a computation's months are made, committed and recorded."""
