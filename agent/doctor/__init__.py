"""Says whether the program can do its work on this machine, and what to do where it cannot.

Nothing is fetched, loaded or asked of a model; a remote server that is named gets one request for its list of models.
"""

from agent.doctor.diagnosis import Diagnosis, Finding, State, diagnosis

__all__ = ["Diagnosis", "Finding", "State", "diagnosis"]
