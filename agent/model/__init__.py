"""Everything between the agent's questions and a model: the embedded weights, the server, the client."""
