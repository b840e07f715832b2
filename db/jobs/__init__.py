"""Videos as jobs: rows, claims, fair order, dead workers, assets."""
