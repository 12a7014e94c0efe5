"""How patients choose where to be treated: multinomial and nested logit on weighted cells.

Kernels are compiled when a model is first fitted and kept on disk for the next start.
"""

from doorstep.planning.choice.cells import Alternatives, Cells
from doorstep.planning.choice.compress import counted, merged
from doorstep.planning.choice.model import Fit, Model

__all__ = ["Alternatives", "Cells", "Fit", "Model", "counted", "merged"]
