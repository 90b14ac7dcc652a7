"""Many articles: read as a stream, extracted side by side, kept in a store that survives whatever happens."""
