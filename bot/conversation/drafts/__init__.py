"""From an idea to a Confirm: template, options, quote."""
