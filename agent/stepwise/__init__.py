"""The way for small models: one small question at a time, each about one sentence.

Code finds where somebody is quoted and which states are named; the model says, with a probability,
whether a sentence states a provision, and then describes what was found.
"""

from agent.stepwise.reading import read_stepwise

__all__ = ["read_stepwise"]
