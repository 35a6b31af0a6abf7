"""What `lamina.scale` offers."""

from __future__ import annotations

from lamina.compiler.scaling.candidates import By
from lamina.compiler.scaling.fit import fitted
from lamina.errors import stacked
from lamina.spec.assertions import Budget
from lamina.spec.network import Network


@stacked
def scale(
    net: Network,
    *,
    params: int | str | None = None,
    macs: int | str | None = None,
    memory: int | str | None = None,
    peak: int | str | None = None,
    times: float | None = None,
    by: By = "width",
    divisor: int = 8,
) -> Network:
    """The largest network within a budget that this one can be made, by width or by depth: so
    many parameters (`"5M"`), MACs, bytes of parameters (`"20MB"`) and of activations at once, in
    inference; or, without a budget, the one `times` as wide or as deep.

    All widths are scaled but those of outputs; what was a multiple of `divisor` remains one.
    Raises UsageError where nothing fits, SpecError for a wrong network or budget.
    """
    said = {
        "parameters": params,
        "macs": macs,
        "parameter_bytes": memory,
        "peak_activation_bytes": peak,
    }
    return fitted(net, Budget.model_validate(said), times=times, by=by, divisor=divisor).net
