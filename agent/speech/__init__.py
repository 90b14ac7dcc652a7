"""How news sentences report words: the cues of each language, and the ways to read a sentence by them."""
