"""Characters that a person keeps by name: taken from results and photos, put into videos."""
