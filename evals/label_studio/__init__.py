"""Exchange with Label Studio: results and gold files as tasks for it, and what was annotated there as gold files.

What its formats are is written at https://labelstud.io/guide/task_format and https://labelstud.io/tags. Places in a
``Text`` are counted in code points there too (its editor did so in UTF-16 units before 2022), so they need no sum.
"""

from evals.label_studio.configuration import configuration
from evals.label_studio.exported import LabelStudioError, tasks_in
from evals.label_studio.folder import keep, tasks_of

__all__ = ["LabelStudioError", "configuration", "keep", "tasks_in", "tasks_of"]
