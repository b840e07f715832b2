"""What holds in every test: a write transaction awaits nothing but the database."""

from db.core.session import Database
from tests.fixtures.transaction_guard import GuardedTransaction

Database.transaction_type = GuardedTransaction
