"""One reader of pasted text: what a person sent, as a typed document that every template views."""
