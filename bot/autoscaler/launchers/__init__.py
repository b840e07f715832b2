"""Where workers are started: a command, Modal, RunPod."""
