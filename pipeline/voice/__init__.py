"""The offline voice: typed words to spoken ones, phonemes and exact word times."""

import os

# onnxruntime reads this once, when it is first imported, here or by Piper: unless it is told not
# to, it reports its use to its maker and leaves a session file (.ses) in the temporary folder.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
