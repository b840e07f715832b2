"""The offline voice: typed words to spoken ones, phonemes and exact word times."""
