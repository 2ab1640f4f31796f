"""All tasks; importing the package fills registry.TASKS."""
from . import letters, lists, numbers, sentences, words  # noqa: F401
