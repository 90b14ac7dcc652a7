"""Hand-labelled articles, and the programs that measure the agent."""
