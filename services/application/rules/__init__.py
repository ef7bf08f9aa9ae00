"""What the application service decides (Art. 2, 3, 8). Plain Python: no framework, no clock, no I/O."""

from services.application.rules.answering import (
    ask_correction,
    clear_lapse,
    lapse,
    note_approval,
    note_opinion,
    note_refusal,
    rejudge_lapse,
)
from services.application.rules.drafting import add_material, check_scope, draft, redescribe, withdraw
from services.application.rules.refusals import (
    Classified,
    CorrectionWindowClosed,
    DesignNotReviewed,
    MissingMaterial,
    NoSuchProject,
    NotEditable,
    NotFiscal,
    UndeclaredExemption,
)
from services.application.rules.submitting import request_approval, request_review, submit_correction
from services.application.rules.terms import (
    BUILD_NATURES,
    CORRECTION_CLOCK,
    LIFECYCLE,
    MANDATORY,
    PROJECT_TYPES,
    Application,
    Material,
    Opinion,
)

__all__ = [
    "BUILD_NATURES",
    "CORRECTION_CLOCK",
    "LIFECYCLE",
    "MANDATORY",
    "PROJECT_TYPES",
    "Application",
    "Classified",
    "CorrectionWindowClosed",
    "DesignNotReviewed",
    "Material",
    "MissingMaterial",
    "NoSuchProject",
    "NotEditable",
    "NotFiscal",
    "Opinion",
    "UndeclaredExemption",
    "add_material",
    "ask_correction",
    "check_scope",
    "clear_lapse",
    "draft",
    "lapse",
    "note_approval",
    "note_opinion",
    "note_refusal",
    "redescribe",
    "rejudge_lapse",
    "request_approval",
    "request_review",
    "submit_correction",
    "withdraw",
]
