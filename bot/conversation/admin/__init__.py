"""What admins do from the chat: people, jobs, the ledger, statistics."""
