"""The review opinion as a mandatory document: which one counts, and what it must cover."""

from services.approval.rules.refusals import DesignNotReviewed, OpinionNotHeard, OpinionNotPassing, OtherOpinion
from services.approval.rules.terms import Approval, Opinion
from shared.events.review import TechOpinionIssued


def note_opinion(known: Opinion | None, *, issued: TechOpinionIssued) -> Opinion:
    """Keep the opinion of the newest round; an older one that comes late changes nothing (Art. 8)."""
    if known is not None and known.round > issued.round:
        return known
    return Opinion(
        project_id=issued.project_id,
        round=issued.round,
        opinion_no=issued.opinion_no,
        conclusion=issued.conclusion,
        design_digest=issued.design_digest,
        design_version=issued.design_version,
        issued_on=issued.issued_on,
    )


def check_opinion(approval: Approval, opinion: Opinion | None) -> None:
    """Raise unless the opinion is here, is the one named, has passed and covers the design submitted (Art. 8)."""
    if opinion is None:
        raise OpinionNotHeard(named=approval.opinion_no)
    if opinion.opinion_no != approval.opinion_no:
        raise OtherOpinion(named=approval.opinion_no, heard=opinion.opinion_no)
    if opinion.conclusion != "pass":
        raise OpinionNotPassing(opinion_no=opinion.opinion_no)
    if opinion.design_digest != approval.design_digest:
        raise DesignNotReviewed(
            opinion_no=opinion.opinion_no,
            version=opinion.design_version,
            reviewed=opinion.design_digest,
            submitted=approval.design_digest,
        )
