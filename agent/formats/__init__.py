"""What kind of file some bytes are, and the text in each kind, with what it states about itself.

It is light to import, because ``python -m agent.formats`` reads one document in a process of its own.
"""
